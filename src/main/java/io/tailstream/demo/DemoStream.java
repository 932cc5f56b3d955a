package io.tailstream.demo;

import io.tailstream.demo.image.DemoRandom;
import io.tailstream.demo.image.GeneratedSet;
import io.tailstream.demo.image.ImageEncoding;
import io.tailstream.stream.wire.LabelledImageProducer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The demo's camera and its labellers: generated images of all classes at a rate, the label of each some seconds later.
 * Now and then an image is cut off on its way, so that a dead letter is seen; nobody can label that one.
 */
public final class DemoStream {

    private static final String SOURCE = "demo";
    private static final Duration FIRST_LABEL = Duration.ofSeconds(2);
    private static final Duration LAST_LABEL = Duration.ofSeconds(12);

    /** One image in so many is cut off. */
    private static final int CUT_OFF = 400;

    /** So many images before the prior shifts. */
    private static final int SHIFT_AFTER = 800;

    /** So many images without an outcome, and the camera waits: the demo shows live results, not a queue. */
    private static final int MOST_WAITING = 256;

    private final LabelledImageProducer producer;
    private final LongSupplier outcomes;
    private final double rate;
    private final long seed;
    private final ImageStream images;
    private final Optional<ImageStream> shifted;
    private final DemoRandom delays;
    private long drawn;
    private volatile Instant shiftedAt;

    /**
     * @param rate images a second at most
     * @param seed another one gives other images
     * @param outcomes how many images have had their prediction or dead letter so far
     * @param shift whether the stream begins with the long tail of the training data and then turns it round, instead of
     *     having all classes equally likely
     */
    public DemoStream(LabelledImageProducer producer, double rate, long seed, LongSupplier outcomes, boolean shift) {
        if (!(rate > 0)) {
            throw new IllegalArgumentException("the rate must be above 0 images a second, was " + rate);
        }
        this.producer = producer;
        this.rate = rate;
        this.outcomes = outcomes;
        this.seed = seed;
        double[] tail = GeneratedSet.of("train").prior();
        images = shift ? new ImageStream(seed, tail) : new ImageStream(seed);
        shifted = shift ? Optional.of(new ImageStream(seed, turnedRound(tail))) : Optional.empty();
        delays = DemoRandom.of(seed);
    }

    /** The frequent classes become rare and the other way round: 1/p, normalised. */
    private static double[] turnedRound(double[] prior) {
        return Arrays.stream(prior).map(p -> 1 / p).toArray();
    }

    /** When the first image of the shifted prior was sent; empty before that, or if it does not shift. */
    public Optional<Instant> shiftedAt() {
        return Optional.ofNullable(shiftedAt);
    }

    /** Sends images until the thread is interrupted. */
    public void run() {
        long next = System.nanoTime();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                while (drawn - outcomes.getAsLong() >= MOST_WAITING) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                sendOne();
                // A stream that had to wait goes on at its rate; it does not make up for the pause.
                next = Math.max(next + (long) (1e9 / rate), System.nanoTime() - TimeUnit.SECONDS.toNanos(1));
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            }
        } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendOne() {
        if (shifted.isPresent() && drawn == SHIFT_AFTER) {
            shiftedAt = Instant.now(); // what the producer writes as capturedAt is later
        }
        ImageStream now = drawn < SHIFT_AFTER ? images : shifted.orElse(images);
        String label = now.classOf(drawn).className();
        byte[] content = ImageEncoding.png(now.image(drawn).pixels());
        String id = SOURCE + "-" + seed + "-" + drawn;
        drawn++;
        if (drawn % CUT_OFF == 0) {
            producer.image(id, Arrays.copyOf(content, content.length / 2), "image/png", SOURCE);
            return;
        }
        producer.image(id, content, "image/png", SOURCE);
        double delay = delays.between(FIRST_LABEL.toMillis(), LAST_LABEL.toMillis());
        producer.labelLater(id, label, SOURCE, Duration.ofMillis((long) delay));
    }
}
