package io.tailstream.benchmarks;

import io.tailstream.longtail.LogitRows;
import io.tailstream.longtail.prior.PriorEstimator;
import io.tailstream.longtail.Priors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The exact prior solver (Eq. 3) at iNaturalist's size: time, peak memory and the residual that is left.
 *
 * <p>The logits are those of an ideal classifier with a known prior: image x of class y is s·u_y + noise in D
 * dimensions, u_c unit vectors, and f_c = s·u_c·x + log prior_c, float32. The prior falls exponentially by a given
 * factor, over the classes in an order of chance.
 */
final class PriorSolver {
    private static final int DIMENSIONS = 64;
    private static final double IMBALANCE = 1000;

    private PriorSolver() {}

    /**
     * @param arguments {@code [--classes C] [--images-a-class N] [--separation s] [--seed n]}, by default 8142, 3, 6, 1
     */
    static void run(String... arguments) throws IOException {
        int classes = (int) value(arguments, "--classes", 8142);
        int each = (int) value(arguments, "--images-a-class", 3);
        double separation = value(arguments, "--separation", 6);
        long seed = (long) value(arguments, "--seed", 1);
        double[] prior = prior(classes, seed);
        int[] labels = IntStream.range(0, classes * each).map(i -> i % classes).toArray();
        float[][] logits = logits(prior, labels, separation, seed);
        System.out.printf(
                Locale.ROOT,
                "C = %d, N = %d, logits %d MB, accuracy %.3f%n",
                classes,
                labels.length,
                4L * classes * labels.length >> 20,
                accuracy(logits, labels));

        long start = System.nanoTime();
        double[] q = PriorEstimator.solve(logits, labels);
        double seconds = (System.nanoTime() - start) / 1e9;

        System.out.printf(
                Locale.ROOT,
                "%.1f s on %d cores; stationarity residual %.1e; correlation of logs with the true prior %.3f; %s%n",
                seconds,
                Runtime.getRuntime().availableProcessors(),
                PriorEstimator.stationarityResidual(LogitRows.of(logits), labels, q),
                Priors.correlationOfLogs(q, prior),
                peakMemory());
    }

    private static double[] prior(int classes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] mass = new double[classes];
        for (int c = 0; c < classes; c++) {
            int at = random.nextInt(c + 1);
            mass[c] = mass[at];
            mass[at] = Math.pow(IMBALANCE, -c / (double) classes);
        }
        return Priors.normalise(mass);
    }

    private static float[][] logits(double[] prior, int[] labels, double separation, long seed) {
        int classes = prior.length;
        float[][] directions = IntStream.range(0, classes)
                .mapToObj(c -> direction(new SplittableRandom(seed + 1 + c)))
                .toArray(float[][]::new);
        float[][] logits = new float[labels.length][];
        IntStream.range(0, labels.length).parallel().forEach(i -> {
            SplittableRandom random = new SplittableRandom(-seed - 1 - i);
            float[] image = new float[DIMENSIONS];
            for (int d = 0; d < DIMENSIONS; d++) {
                image[d] = (float) (separation * directions[labels[i]][d] + random.nextGaussian());
            }
            logits[i] = new float[classes];
            for (int c = 0; c < classes; c++) {
                logits[i][c] = (float) (separation * dot(directions[c], image) + Math.log(prior[c]));
            }
        });
        return logits;
    }

    private static float[] direction(SplittableRandom random) {
        float[] direction = new float[DIMENSIONS];
        for (int d = 0; d < DIMENSIONS; d++) {
            direction[d] = (float) random.nextGaussian();
        }
        double norm = Math.sqrt(dot(direction, direction));
        for (int d = 0; d < DIMENSIONS; d++) {
            direction[d] /= (float) norm;
        }
        return direction;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int d = 0; d < DIMENSIONS; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }

    private static double accuracy(float[][] logits, int[] labels) {
        return IntStream.range(0, labels.length)
                .parallel()
                .filter(i -> IntStream.range(0, logits[i].length).noneMatch(c -> logits[i][c] > logits[i][labels[i]]))
                .count()
                / (double) labels.length;
    }

    /** The process's own, as Linux counts it. */
    private static String peakMemory() throws IOException {
        Path status = Path.of("/proc/self/status");
        return !Files.exists(status)
                ? "peak memory unknown"
                : Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .map(line -> "peak memory " + Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MB")
                        .findFirst()
                        .orElseThrow();
    }

    private static double value(String[] arguments, String name, double otherwise) {
        int at = Arrays.asList(arguments).indexOf(name);
        return at < 0 ? otherwise : Double.parseDouble(arguments[at + 1]);
    }
}
