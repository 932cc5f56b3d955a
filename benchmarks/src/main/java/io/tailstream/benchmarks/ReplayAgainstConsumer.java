package io.tailstream.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.tailstream.ImageEvent;

import io.tailstream.demo.EmbeddedBroker;
import io.tailstream.stream.replay.ReplayedImages;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.vision.DecodeLimits;
import io.tailstream.vision.ImageDecoder;
import io.tailstream.vision.Pixels;
import io.tailstream.vision.Resize;
import io.tailstream.vision.ResizeFilter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Images a second of a replay (labels read and joined, images read, decoded, resized, kept on disk) over those of a plain
 * consumer of the same topic with as many decode threads, which decodes, or decodes and resizes, and keeps nothing.
 */
final class ReplayAgainstConsumer {
    private static final int INPUT = 224;
    private static final int KEPT = 8 * INPUT / 7; // the shorter side
    private static final int WAITING = 256;

    private ReplayAgainstConsumer() {}

    static void run(int images, int rounds) throws Exception {
        int threads = Runtime.getRuntime().availableProcessors();
        try (EmbeddedBroker broker = EmbeddedBroker.start(0)) {
            ReplayTopics topics = new ReplayTopics(broker.bootstrapServers(), images);
            System.out.printf(
                    Locale.ROOT,
                    "%d images of %.0f KB, %d decode threads%n",
                    images,
                    topics.kilobytesAnImage(),
                    threads);
            System.out.println("| round | decodes | decodes and resizes | replay | replay / decodes |"
                    + " replay / decodes and resizes |");
            System.out.println("|---|---|---|---|---|---|");
            double[] overDecode = new double[rounds];
            double[] overResize = new double[rounds];
            for (int round = -1; round < rounds; round++) { // the first warms up
                Rate decodes = timed(images, () -> consumer(topics, threads, pixels -> pixels));
                Rate replays = timed(images, () -> replay(topics, threads));
                Rate resizes = timed(images, () -> consumer(topics, threads, ReplayAgainstConsumer::resized));
                if (round >= 0) {
                    overDecode[round] = replays.images() / decodes.images();
                    overResize[round] = replays.images() / resizes.images();
                    System.out.printf(
                            Locale.ROOT,
                            "| %d | %s | %s | %s | %.2f | %.2f |%n",
                            round + 1,
                            decodes,
                            resizes,
                            replays,
                            overDecode[round],
                            overResize[round]);
                }
            }
            System.out.printf(
                    Locale.ROOT, "| median | | | | %.2f | %.2f |%n", median(overDecode), median(overResize));
        }
    }

    /** Images a second, and the processor's time for one in ms: broker, compiler and garbage collection included. */
    private record Rate(double images, double milliseconds) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.0f (%.1f ms)", images, milliseconds);
        }
    }

    private interface Task {
        void run() throws Exception;
    }

    private static Rate timed(int images, Task task) throws Exception {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long begun = System.nanoTime();
        long before = system.getProcessCpuTime();
        task.run();
        long used = system.getProcessCpuTime() - before;
        return new Rate(images / ((System.nanoTime() - begun) / 1e9), used / 1e6 / images);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static Pixels resized(Pixels image) {
        int width = (int) ((long) KEPT * image.width() / image.height());
        return Resize.resize(image, width, KEPT, ResizeFilter.BILINEAR);
    }

    private static void replay(ReplayTopics topics, int threads) throws Exception {
        try (ReplayedImages replayed = topics.replay(INPUT, threads)) {
            if (replayed.size() != topics.images) {
                throw new IllegalStateException(replayed.replayCounts().describe());
            }
        }
    }

    private static void consumer(ReplayTopics topics, int threads, UnaryOperator<Pixels> work) throws Exception {
        Map<String, Object> properties = topics.kafka.consumerProperties();
        properties.remove("group.id");
        properties.remove("group.protocol");
        properties.put("enable.auto.commit", "false");
        // As large as the replay's reads: the peer is not to wait for the broker.
        properties.put("fetch.max.bytes", 32 << 20);
        properties.put("max.partition.fetch.bytes", 8 << 20);
        properties.put("receive.buffer.bytes", 1 << 20);
        AtomicLong done = new AtomicLong();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Semaphore waiting = new Semaphore(WAITING);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        ImageDecoder decoder = new ImageDecoder(DecodeLimits.DEFAULT);
        String topic = topics.kafka.topic(Topic.IMAGES);
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                AvroSerde<ImageEvent> serde = new AvroSerde<>(ImageEvent.class, topics.registry)) {
            Consumer<byte[]> one = value -> {
                try {
                    ByteBuffer content = serde.deserializer().deserialize(topic, value).getContent();
                    byte[] bytes = new byte[content.remaining()];
                    content.get(bytes);
                    if (work.apply(decoder.decode(bytes)).width() > 0) {
                        done.incrementAndGet();
                    }
                } catch (Exception e) {
                    failure.compareAndSet(null, e);
                } finally {
                    waiting.release();
                }
            };
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            int read = 0;
            while (read < topics.images) {
                for (ConsumerRecord<byte[], byte[]> image : consumer.poll(Duration.ofMillis(100))) {
                    waiting.acquire();
                    pool.execute(() -> one.accept(image.value()));
                    read++;
                }
            }
            pool.shutdown();
            if (!pool.awaitTermination(5, TimeUnit.MINUTES) || done.get() != topics.images) {
                throw new IllegalStateException("decoded " + done + " of " + topics.images, failure.get());
            }
        }
    }
}
