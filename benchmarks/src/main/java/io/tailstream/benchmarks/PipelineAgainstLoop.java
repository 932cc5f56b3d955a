package io.tailstream.benchmarks;

import io.tailstream.demo.DemoBackbones;
import io.tailstream.demo.EmbeddedBroker;
import io.tailstream.demo.image.GeneratedImage;
import io.tailstream.demo.image.ImageEncoding;
import io.tailstream.demo.ImageStream;
import java.nio.file.Files;
import java.util.Arrays;

/**
 * Images a second through Kafka (inference, fusion and accuracy on, page off, broker in the same process) over images a
 * second of the same models in a tight loop, side by side: the rounds alternate, so that both see the same machine.
 *
 * <p>Prints a Markdown table; {@code benchmarks/README.md} holds one with the machine it was made on.
 */
final class PipelineAgainstLoop {

    /** Runs before the first round: the JVM's compiler takes a fifth of two cores over the first 10,000 images. */
    private static final int WARM_UPS = 3;

    private PipelineAgainstLoop() {}

    static void run(int images, int rounds) throws Exception {
        byte[][] encoded = new byte[images][];
        String[] labels = new String[images];
        ImageStream stream = new ImageStream(1);
        for (int i = 0; i < images; i++) {
            GeneratedImage image = stream.image(i);
            encoded[i] = ImageEncoding.png(image.pixels());
            labels[i] = stream.classOf(i).className();
        }
        DemoBackbones models = DemoBackbones.extract(Files.createTempDirectory("tailstream-benchmark"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(0);
                TightLoop loop = new TightLoop(models, Pipeline.BATCH)) {
            Pipeline pipeline = new Pipeline(broker.bootstrapServers(), models);
            System.out.printf(
                    "%d cores, %s; %d images a run, batches of %d, %d backbones; images a second%n%n",
                    Runtime.getRuntime().availableProcessors(),
                    System.getProperty("os.arch"),
                    images,
                    Pipeline.BATCH,
                    models.backbones().size());
            System.out.println("| round | plain loop | loop, one a core | pipeline | images a batch"
                    + " | pipeline / plain loop | pipeline / faster loop |");
            System.out.println("|---|---|---|---|---|---|---|---|");
            for (int i = 0; i < WARM_UPS; i++) {
                pipeline.run(encoded, labels);
            }
            double[] plain = new double[rounds];
            double[] faster = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                TightLoop.Rates before = loop.imagesPerSecond(encoded);
                Pipeline.Run run = pipeline.run(encoded, labels);
                TightLoop.Rates after = loop.imagesPerSecond(encoded);
                plain[round] = 2 * run.imagesPerSecond() / (before.batchAfterBatch() + after.batchAfterBatch());
                faster[round] = 2 * run.imagesPerSecond() / (before.faster() + after.faster());
                System.out.printf(
                        "| %d | %.0f, %.0f | %.0f, %.0f | %.0f | %.1f | %.2f | %.2f |%n",
                        round + 1,
                        before.batchAfterBatch(),
                        after.batchAfterBatch(),
                        before.oneLoopACore(),
                        after.oneLoopACore(),
                        run.imagesPerSecond(),
                        run.imagesPerBatch(),
                        plain[round],
                        faster[round]);
            }
            Arrays.sort(plain);
            Arrays.sort(faster);
            System.out.printf("| median | | | | | %.2f | %.2f |%n", plain[rounds / 2], faster[rounds / 2]);
        }
    }
}
