package io.tailstream.stream.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.demo.EmbeddedBroker;
import io.tailstream.progress.Progress;
import io.tailstream.stream.range.RangeBound;
import io.tailstream.stream.range.RangeResolver;
import io.tailstream.stream.range.ReplayRange;
import io.tailstream.stream.range.Span;
import io.tailstream.stream.range.SpanReader;
import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.testing.Await;
import io.tailstream.testing.BrokerProcess;
import io.tailstream.vision.DecodeLimits;
import io.tailstream.vision.ImageDecoder;
import io.tailstream.vision.Pixels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays of topics on a real broker, which takes seconds to start. */
class ReplayIT {

    private static final RangeBound OPEN = new RangeBound.Open();
    private static final int INPUT = 28; // images are kept with a shorter side of 32
    private static final HoldOut HOLD_OUT = new HoldOut(0.3, 2, 0);

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static EmbeddedBroker broker;

    @TempDir
    private Path folder;

    private final List<String> notes = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(0);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private ReplaySettings settings() {
        return ReplaySettings.of(new PixelFolder(folder.resolve("pixels"), 1 << 20), INPUT);
    }

    private ReplayRange resolve(ReplayBench bench, RangeBound from, RangeBound to) throws IOException {
        return new RangeResolver(bench.connection, notes::add).resolve(from, to);
    }

    private static ReplayedImages read(ReplayBench bench, ReplaySettings settings, ReplayRange range)
            throws IOException, InterruptedException {
        return new Replay(bench.connection, bench.registry, settings)
                .read(range, List.of("dog", "bird"), Progress.Display.SILENT);
    }

    private long pixelFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("pixels"))) {
            return files.filter(f -> f.toString().endsWith(".pixels")).count();
        }
    }

    /** A replayed image, with all that must be the same in every replay. */
    private record Image(String id, String label, Pixels pixels) {}

    private static List<Image> all(ReplayedImages images) throws IOException {
        List<Image> all = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            all.add(new Image(images.id(i), images.classNames().get(images.label(i)), images.pixels(i)));
        }
        return all;
    }

    @Test
    void shouldGiveEachLabelledImageOnceAndTheSameInEveryReplay() throws Exception {
        try (ReplayBench bench = new ReplayBench(broker.bootstrapServers(), "all-")) {
            Path referred = Files.createDirectory(folder.resolve("roots")).resolve("r.png");
            Files.write(referred, ReplayBench.png(9, 9, 99));
            List<Image> expected = fill(bench, referred);
            ReplayRange range = resolve(bench, OPEN, OPEN);
            appendAfterwards(bench);

            ReplaySettings settings = settings().withAllowedRoots(List.of(referred.getParent()));
            try (ReplayedImages first = read(bench, settings, range);
                    ReplayedImages second = read(
                            bench, settings.withDecode(DecodeLimits.DEFAULT, 1), ReplayRange.parse(range.text()))) {
                assertEquals(List.of("dog", "bird", "cat", "eel"), first.classNames());
                assertEquals(new HashSet<>(expected), new HashSet<>(all(first)));
                assertEquals(expected.size(), first.size());
                assertEquals(all(first), all(second));
                assertEquals(first.identity(), second.identity());
                assertEquals(first.replayCounts(), second.replayCounts());
                assertEquals(
                        new ReplayCounts(30 + 10, 2, 2, 2, 1, 33, 3, 30 + 5 + 1 + 4 + 2, 2, 1), first.replayCounts());
                assertEquals(2, pixelFiles());
                shouldSplitAlike(first, second);
            }
            assertEquals(0, pixelFiles());
        }
    }

    private static void shouldSplitAlike(ReplayedImages first, ReplayedImages second) throws IOException {
        ReplayedImages.Split one = first.split(HOLD_OUT);
        ReplayedImages.Split two = second.split(HOLD_OUT);
        assertEquals(first.size(), one.training().size() + one.heldOut().size());
        assertEquals(one.heldOut().size(), two.heldOut().size());
        for (int i = 0; i < one.heldOut().size(); i++) {
            assertEquals(one.heldOut().pixels(i), two.heldOut().pixels(i));
            assertEquals(one.heldOut().label(i), two.heldOut().label(i));
        }
        assertTrue(one.heldOut().counts()[0] >= 2);
    }

    /** What all the tests of one image and label are about; gives the images that are to come out. */
    private static List<Image> fill(ReplayBench bench, Path referred) throws Exception {
        ImageDecoder decoder = new ImageDecoder(DecodeLimits.DEFAULT);
        List<Image> expected = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            byte[] png = ReplayBench.png(20 + 3 * i, 90 - i, i);
            String id = "image-" + i;
            String label = i % 3 == 0 ? "dog" : "cat";
            if (i % 2 == 0) {
                bench.label(i * 7 % 3, id, label, i); // before its image
                bench.image(i % 3, id, png);
            } else {
                bench.image(i % 3, id, png);
                bench.label(i * 5 % 3, id, label, i);
            }
            expected.add(new Image(id, label, new StoredSize(32).apply(decoder.decode(png))));
        }
        // Relabelled: the label given last wins, not the one appended last.
        relabel(bench, expected, 1, "eel", 100);
        bench.label(0, "image-2", "eel", 1);
        // Retracted, and labelled again by a label given earlier.
        bench.retract(0, "image-4");
        relabel(bench, expected, 4, "cat", 0);
        bench.retract(2, "image-7");
        expected.removeIf(e -> e.id().equals("image-7"));
        // An id that comes again, in a later partition in case both have one append time: the last image counts.
        byte[] second = ReplayBench.png(10, 12, 1000);
        bench.image(2, "image-0", second);
        expected.removeIf(e -> e.id().equals("image-0"));
        expected.add(new Image("image-0", "dog", decoder.decode(second)));
        bench.image(2, "image-3", ReplayBench.png(10, 12, 1001));
        expected.removeIf(e -> e.id().equals("image-3"));
        expected.add(new Image("image-3", "dog", decoder.decode(ReplayBench.png(10, 12, 1001))));
        bench.label(1, "orphan", "dog", 1);
        bench.image(0, "unlabelled-1", ReplayBench.png(5, 5, 1));
        bench.image(1, "unlabelled-2", ReplayBench.png(5, 5, 1));
        // Without pixels, the reference being allowed for one only.
        bench.label(2, "broken", "dog", 1);
        bench.image(0, "broken", new byte[] {1, 2, 3});
        bench.label(2, "empty", "dog", 1);
        bench.image(1, "empty", null);
        bench.label(2, "elsewhere", "dog", 1);
        bench.send(Topic.IMAGES, 2, null, bench.imageBytes("elsewhere", null, "/etc/hostname"));
        bench.label(2, "referred", "dog", 1);
        bench.send(Topic.IMAGES, 2, null, bench.imageBytes("referred", null, referred.toString()));
        expected.add(new Image("referred", "dog", decoder.decode(Files.readAllBytes(referred))));
        // No records of their topics.
        bench.send(Topic.IMAGES, 1, null, null);
        bench.send(Topic.IMAGES, 1, null, "no Avro".getBytes(StandardCharsets.UTF_8));
        bench.send(Topic.LABELS, 1, null, null);
        bench.send(Topic.LABELS, 1, null, "no Avro".getBytes(StandardCharsets.UTF_8));
        return expected;
    }

    private static void relabel(ReplayBench bench, List<Image> expected, int image, String label, long at) {
        bench.label(2, "image-" + image, label, at);
        expected.replaceAll(e -> e.id().equals("image-" + image) ? new Image(e.id(), label, e.pixels()) : e);
    }

    /** What a replay of an earlier range must not see. */
    private static void appendAfterwards(ReplayBench bench) {
        bench.image(0, "image-0", ReplayBench.png(7, 7, 2000));
        bench.image(1, "later", ReplayBench.png(7, 7, 2001));
        bench.label(1, "later", "dog", 1);
        bench.label(2, "image-5", "fox", 5000);
        bench.retract(0, "image-6");
    }

    @Test
    void shouldEndBeforeAnOpenTransactionAndPassAnAbortedOne() throws Exception {
        try (ReplayBench bench = new ReplayBench(broker.bootstrapServers(), "transactions-");
                KafkaProducer<byte[], byte[]> writer = bench.producer(Map.of("transactional.id", "replay-it"))) {
            String topic = bench.connection.topic(Topic.IMAGES);
            bench.image(0, "a", ReplayBench.png(4, 4, 1));
            bench.label(0, "a", "dog", 1);
            bench.label(0, "b", "dog", 1);
            writer.initTransactions();
            writer.beginTransaction();
            writer.send(new ProducerRecord<>(topic, 1, null, bench.imageBytes("b", ReplayBench.png(4, 4, 2), null)))
                    .get();
            ReplayRange during = resolve(bench, OPEN, OPEN);
            assertEquals(new Span(0, 0), during.images().get(1));
            writer.abortTransaction();
            // The broker writes the end of a transaction some milliseconds after it has said so.
            Await.until(
                    "the abort's marker",
                    PATIENCE,
                    () -> resolve(bench, OPEN, OPEN).images().get(1).equals(new Span(0, 2)));
            ReplayRange after = resolve(bench, OPEN, OPEN);
            try (ReplayedImages images = read(bench, settings(), after)) {
                assertEquals(1, images.size());
                assertEquals(1, images.replayCounts().labelsWithoutImage());
            }
        }
    }

    @Test
    void shouldTakeTimesAndSayWhatRetentionHasDeleted() throws Exception {
        try (ReplayBench bench = new ReplayBench(broker.bootstrapServers(), "retention-");
                Admin admin = Admin.create(bench.connection.clientProperties())) {
            for (int i = 0; i < 6; i++) {
                bench.image(0, "image-" + i, ReplayBench.png(4, 4, i));
                bench.label(1, "image-" + i, "dog", i);
            }
            RangeBound longAgo = new RangeBound.Time(Instant.now().minusSeconds(3600));
            RangeBound inAnHour = new RangeBound.Time(Instant.now().plusSeconds(3600));
            ReplayRange whole = resolve(bench, longAgo, inAnHour);
            assertEquals(resolve(bench, OPEN, OPEN), whole);
            assertEquals(List.of(), notes);
            assertEquals(new Span(6, 6), resolve(bench, inAnHour, OPEN).images().get(0));
            assertEquals(new Span(0, 0), resolve(bench, OPEN, longAgo).images().get(0));
            assertThrows(IllegalArgumentException.class, () -> resolve(bench, inAnHour, longAgo));

            admin.deleteRecords(Map.of(
                            new TopicPartition(bench.connection.topic(Topic.IMAGES), 0),
                            RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
            assertEquals(new Span(2, 6), resolve(bench, longAgo, OPEN).images().get(0));
            assertTrue(notes.get(0).contains("before offset 2 are deleted"), notes::toString);
            refused(bench, Map.of(0, 1L), OPEN, "partition 0: offset 1 is asked for and deleted, the earliest is 2");
            refused(bench, Map.of(0, 7L), OPEN, "partition 0: offset 7 is asked for, the last stable one is 6");
            refused(bench, Map.of(3, 0L), OPEN, "has no partition 3, only 0 to 2");
            RangeBound to = new RangeBound.Offsets(Map.of(0, 4L));
            assertThrows(
                    IllegalArgumentException.class, () -> resolve(bench, new RangeBound.Offsets(Map.of(0, 5L)), to));
            IOException gone = assertThrows(IOException.class, () -> read(bench, settings(), whole));
            assertTrue(gone.getMessage().contains("offset 0 is asked for and deleted"), gone.getMessage());
            try (ReplayedImages images = read(bench, settings(), resolve(bench, OPEN, to))) {
                assertEquals(Set.of("image-2", "image-3"), Set.of(images.id(0), images.id(1)));
                assertEquals(4, images.replayCounts().labelsWithoutImage());
            }
        }
    }

    private void refused(ReplayBench bench, Map<Integer, Long> from, RangeBound to, String why) {
        IOException refused = assertThrows(IOException.class, () -> resolve(bench, new RangeBound.Offsets(from), to));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    @Test
    void shouldLeaveNothingOnDiskWhereItFails() throws Exception {
        try (ReplayBench bench = new ReplayBench(broker.bootstrapServers(), "failures-")) {
            bench.image(0, "a", ReplayBench.png(10, 10, 1));
            IOException none =
                    assertThrows(IOException.class, () -> read(bench, settings(), resolve(bench, OPEN, OPEN)));
            assertTrue(none.getMessage().contains("no image to train on"), none.getMessage());
            assertTrue(none.getMessage().contains("1 unlabelled"), none.getMessage());
            bench.label(0, "a", "dog", 1);
            ReplayRange range = resolve(bench, OPEN, OPEN);
            ReplaySettings small = ReplaySettings.of(new PixelFolder(folder.resolve("pixels"), 200), INPUT);
            IOException full = assertThrows(IOException.class, () -> read(bench, small, range));
            assertTrue(full.getMessage().contains("do not fit into the 200 bytes"), full.getMessage());
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> read(bench, settings(), range));
            Replay replay = new Replay(bench.connection, bench.registry, settings());
            assertThrows(
                    InterruptedException.class,
                    () -> replay.read(range, List.of(), new InterruptedAt(bench.connection.topic(Topic.IMAGES))));
            assertEquals(0, pixelFiles());
            try (ReplayedImages images = read(bench, settings(), range)) {
                assertEquals(1, images.size());
            }
        }
    }

    @Test
    void shouldSayThatTheBrokerWentAwayInTheMiddle() throws Exception {
        try (BrokerProcess other = BrokerProcess.start(folder);
                ReplayBench bench = new ReplayBench(other.bootstrapServers(), "gone-")) {
            for (int i = 0; i < 6; i++) {
                bench.image(i % 3, "image-" + i, ReplayBench.png(40, 40, i));
            }
            ReplayRange range = resolve(bench, OPEN, OPEN);
            // One record a request, so that most are still to be fetched.
            KafkaConnection slow = new KafkaConnection(
                    other.bootstrapServers(),
                    bench.connection.registryUrl(),
                    bench.connection.topicPrefix(),
                    Map.of("fetch.max.bytes", "1", "max.partition.fetch.bytes", "1", "default.api.timeout.ms", "2000"));
            SpanReader reader = new SpanReader(slow, slow.topic(Topic.IMAGES), range.images());
            List<Long> read = new ArrayList<>();
            ServiceUnreachableException gone = assertThrows(
                    ServiceUnreachableException.class,
                    () -> reader.read(Progress.Display.SILENT, record -> {
                        if (read.isEmpty()) {
                            other.kill();
                        }
                        read.add(record.offset());
                    }));
            assertTrue(read.size() < 6, read::toString);
            assertTrue(gone.getMessage().contains("no answer from the broker"), gone.getMessage());
        }
    }

    /** Interrupts the reading of a topic. */
    private record InterruptedAt(String topic) implements Progress.Display {
        @Override
        public Progress start(String task, long total, long done) {
            if (task.contains(topic)) {
                Thread.currentThread().interrupt();
            }
            return SILENT.start(task, total, done);
        }

        @Override
        public void say(String line) {}
    }
}
