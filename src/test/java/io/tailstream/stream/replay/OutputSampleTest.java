package io.tailstream.stream.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailstream.AdapterRelease;
import io.tailstream.BackboneOutput;
import io.tailstream.BackboneOutputs;
import io.tailstream.Origin;
import io.tailstream.longtail.Priors;
import io.tailstream.stream.release.SampleRelease;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class OutputSampleTest {

    private static final String TOPIC = "backbone-outputs";
    private static final AdapterRelease RELEASE =
            SampleRelease.folder("sample", 1, 10).release();
    private static final AdapterRelease SIBLING = AdapterRelease.newBuilder(RELEASE)
            .setName("sibling")
            .setParent("sample")
            .build();
    private static final AdapterRelease STRANGER =
            SampleRelease.folder("stranger", 2, 10).release();
    private static final float SURE = 60;

    private final SchemaRegistry registry = SchemaRegistry.connect("mock://output-sample");
    private final AvroSerde<BackboneOutputs> serde = new AvroSerde<>(BackboneOutputs.class, registry);

    private OutputSample sample(long mostLogits) {
        Map<String, AdapterRelease> all = Map.of("sample", RELEASE, "sibling", SIBLING, "stranger", STRANGER);
        return new OutputSample(RELEASE, name -> Optional.ofNullable(all.get(name)), registry, mostLogits);
    }

    /** Outputs of two backbones that have no doubt of class {@code c}. */
    private ConsumerRecord<byte[], byte[]> outputs(String id, long at, String release, int c) {
        return outputs(id, at, release, c, List.of("red", "blue"));
    }

    private ConsumerRecord<byte[], byte[]> outputs(String id, long at, String release, int c, List<String> backbones) {
        List<BackboneOutput> answers = backbones.stream()
                .map(backbone -> {
                    ByteBuffer bytes = ByteBuffer.allocate(3 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                    bytes.putFloat(c * Float.BYTES, SURE);
                    return new BackboneOutput(backbone, bytes);
                })
                .toList();
        return read(
                at,
                serde.serializer()
                        .serialize(
                                TOPIC,
                                new BackboneOutputs(
                                        id,
                                        Instant.EPOCH,
                                        Instant.EPOCH,
                                        new Origin("images", 0, at),
                                        release,
                                        answers,
                                        List.of(),
                                        false)));
    }

    private static ConsumerRecord<byte[], byte[]> read(long at, byte[] value) {
        return new ConsumerRecord<>(
                TOPIC,
                0,
                at,
                at,
                TimestampType.LOG_APPEND_TIME,
                -1,
                -1,
                null,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    @Test
    void shouldCountAnIdByItsLastOutputsAndOnlyWhatTheAdaptersMade() {
        OutputSample sample = sample(1000);
        sample.accept(outputs("a", 5, "sample", 0));
        sample.accept(outputs("a", 2, "sample", 2)); // earlier, met later
        sample.accept(outputs("b", 3, "sibling", 0));
        sample.accept(outputs("c", 4, "sample", 1));
        sample.accept(outputs("d", 6, "stranger", 2));
        sample.accept(outputs("e", 7, "unheard of", 2));
        sample.accept(read(8, new byte[] {1}));
        sample.accept(read(9, null));
        sample.accept(outputs("f", 10, "sample", 2, List.of()));
        sample.accept(outputs("g", 11, "sample", 2, List.of("red", "red")));

        assertEquals(3, sample.images());
        assertEquals(2, sample.otherAdapters());
        assertEquals(4, sample.unusable());
        assertArrayEquals(
                Priors.smoothed(new long[] {2, 1, 0}, 0.5), sample.estimate(0.5).prior(), 1e-6);
        assertThrows(IllegalStateException.class, () -> sample.estimate(0.5));
    }

    @Test
    void shouldKeepTheSameImagesInWhateverOrderTheyCome() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            records.add(outputs("image-" + i, i, "sample", i % 7 == 0 ? 2 : i % 2));
        }
        OutputSample forwards = sample(100 * 6);
        records.forEach(forwards::accept);
        OutputSample shuffled = sample(100 * 6);
        Collections.shuffle(records, new Random(4));
        records.forEach(shuffled::accept);

        assertEquals(100, forwards.images());
        assertEquals(100, shuffled.images());
        assertArrayEquals(forwards.estimate(0.5).prior(), shuffled.estimate(0.5).prior());
    }
}
