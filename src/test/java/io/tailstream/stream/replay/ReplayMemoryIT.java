package io.tailstream.stream.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.ImageEvent;
import io.tailstream.LabelEvent;
import io.tailstream.demo.EmbeddedBroker;
import io.tailstream.progress.Progress;
import io.tailstream.stream.range.RangeBound;
import io.tailstream.stream.range.RangeResolver;
import io.tailstream.stream.range.ReplayRange;
import io.tailstream.stream.wire.registry.InProcessRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.testing.Await;
import io.tailstream.testing.ChildProcess;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay of a topic of ten times the heap, in a JVM of its own. Takes half a minute and 700 MB of disk. */
class ReplayMemoryIT {

    private static final int IMAGES = 1600;
    private static final long HEAP = 64L << 20;
    private static final String PREFIX = "memory-";
    private static final String REGISTRY = "mock://memory";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void shouldReplayATopicOfTenTimesTheHeap() throws Exception {
        byte[] image = bmp();
        assertTrue(image.length * (long) IMAGES >= 10 * HEAP);
        try (EmbeddedBroker broker = EmbeddedBroker.start(0);
                ReplayBench bench = new ReplayBench(broker.bootstrapServers(), PREFIX)) {
            for (int i = 0; i < IMAGES; i++) {
                bench.image(i % ReplayBench.PARTITIONS, "image-" + i, image);
                bench.label(i % ReplayBench.PARTITIONS, "image-" + i, "dog", i);
            }
            Path result = folder.resolve("result");
            try (ChildProcess reader = ChildProcess.start(
                    ChildProcess.java(
                            List.of("-Xmx" + HEAP, "-XX:+ExitOnOutOfMemoryError"),
                            Reader.class,
                            folder,
                            List.of(broker.bootstrapServers(), folder.toString())),
                    folder.resolve("reader.out"))) {
                Await.until("the replay", PATIENCE, () -> {
                    if (!Files.exists(result)) {
                        reader.failIfDead();
                    }
                    return Files.exists(result);
                });
            }
            assertEquals(IMAGES + " images, 2 classes", Files.readString(result));
        }
    }

    /** Uncompressed: large, and decoded at once. */
    private static byte[] bmp() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(375, 375, BufferedImage.TYPE_INT_RGB), "bmp", out);
        return out.toByteArray();
    }

    /** The replay. It writes what it found to a file that appears when it is whole. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] args) throws Exception {
            KafkaConnection connection = new KafkaConnection(args[0], REGISTRY, PREFIX, Map.of());
            Path folder = Path.of(args[1]);
            // The writer's ids, which come from the same order of registration.
            InProcessRegistry registry = InProcessRegistry.at(REGISTRY);
            registry.id(Topic.IMAGES.subject(PREFIX), ImageEvent.getClassSchema());
            registry.id(Topic.LABELS.subject(PREFIX), LabelEvent.getClassSchema());
            RangeBound open = new RangeBound.Open();
            ReplayRange range = new RangeResolver(connection, note -> {}).resolve(open, open);
            ReplaySettings settings = ReplaySettings.of(new PixelFolder(folder.resolve("pixels"), 1 << 30), 224);
            try (ReplayedImages images =
                    new Replay(connection, registry, settings).read(range, List.of("cat"), Progress.Display.SILENT)) {
                for (int i = 0; i < images.size(); i++) {
                    images.pixels(i);
                }
                Path written = Files.writeString(
                        folder.resolve("written"),
                        images.size() + " images, " + images.classNames().size() + " classes");
                Files.move(written, folder.resolve("result"));
            }
        }
    }
}
