package io.tailstream.stream.fusion;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailstream.AdapterRelease;
import io.tailstream.BackboneFailure;
import io.tailstream.BackboneOutput;
import io.tailstream.BackboneOutputs;
import io.tailstream.DeadLetter;
import io.tailstream.Fusion;
import io.tailstream.Groups;
import io.tailstream.Origin;
import io.tailstream.Prediction;
import io.tailstream.ReleasedBackbone;
import io.tailstream.longtail.BackdoorAdjustment;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Priors;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** The fusion topology without a broker; outputs and releases as a test says. */
final class FusionDriver implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
    static final List<String> BACKBONES = List.of("clip", "openclip", "metaclip");
    static final List<String> CLASSES = List.of("ant", "bee", "cat", "dog", "eel");

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private static final AtomicInteger REGISTRIES = new AtomicInteger();
    private static final double[][] PARAMETER_PRIORS = {
        {.5, .2, .15, .1, .05}, {.05, .1, .15, .2, .5}, {.2, .2, .2, .2, .2},
    };
    private static final double[][] LOGIT_PRIORS = {
        {.4, .3, .1, .1, .1}, {.2, .2, .2, .2, .2}, {.1, .1, .2, .3, .3},
    };
    private static final Duration NO_PATIENCE = Duration.ZERO;

    final SchemaRegistry registry;
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> outputs;
    private final TestInputTopic<String, AdapterRelease> adapters;
    private final TestOutputTopic<String, Prediction> predictions;
    private final TestOutputTopic<String, Prediction> shadows;
    private final TestOutputTopic<String, DeadLetter> deadLetters;
    private final AvroSerde<BackboneOutputs> outputsSerde;

    FusionDriver() {
        KafkaConnection connection =
                new KafkaConnection("none:1", "mock://fusion-" + REGISTRIES.incrementAndGet(), "it.", Map.of());
        registry = SchemaRegistry.connect(connection.registryUrl());
        outputsSerde = new AvroSerde<>(BackboneOutputs.class, registry);
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "fusion-test");
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        driver = new TopologyTestDriver(
                FusionTopology.build(connection, registry, () -> NOW, NO_PATIENCE, new FusionMeters(meters, "fuse")),
                properties,
                NOW);
        outputs = driver.createInputTopic("it.backbone-outputs", new ByteArraySerializer(), new ByteArraySerializer());
        adapters = driver.createInputTopic(
                "it.adapters", new StringSerializer(), new AvroSerde<>(AdapterRelease.class, registry).serializer());
        predictions = driver.createOutputTopic(
                "it.predictions", new StringDeserializer(), new AvroSerde<>(Prediction.class, registry).deserializer());
        shadows = driver.createOutputTopic(
                "it.predictions-shadow",
                new StringDeserializer(),
                new AvroSerde<>(Prediction.class, registry).deserializer());
        deadLetters = driver.createOutputTopic(
                "it.dead-letters",
                new StringDeserializer(),
                new AvroSerde<>(DeadLetter.class, registry).deserializer());
    }

    /** A release of three backbones and five classes. */
    static AdapterRelease release(String name, Fusion fusion) {
        List<ReleasedBackbone> backbones = new ArrayList<>();
        for (int m = 0; m < BACKBONES.size(); m++) {
            backbones.add(new ReleasedBackbone(
                    BACKBONES.get(m),
                    "b" + m,
                    "a" + m,
                    List.of(200L, 100L, 50L, 20L, 5L),
                    boxed(PARAMETER_PRIORS[m]),
                    boxed(LOGIT_PRIORS[m])));
        }
        ClassGroups groups = ClassGroups.of(new long[] {200, 100, 50, 20, 5}, PARAMETER_PRIORS[0]);
        Map<String, String> data = new HashMap<>();
        Map<String, String> parameter = new HashMap<>();
        for (int c = 0; c < CLASSES.size(); c++) {
            data.put(CLASSES.get(c), groups.data(c).label());
            parameter.put(CLASSES.get(c), groups.parameter(c).label());
        }
        return AdapterRelease.newBuilder()
                .setName(name)
                .setParent(null)
                .setBackbones(backbones)
                .setClassNames(CLASSES)
                .setGroups(new Groups(data, parameter))
                .setFusion(fusion)
                .setOffsets(Map.of())
                .setSeed(1)
                .setHyperParameters(Map.of())
                .setMetrics(Map.of())
                .setCreatedAt(NOW)
                .build();
    }

    static Fusion fusion(
            BackdoorAdjustment.Kind kind, double[] weights, double exponent, List<String> subset, double[] target) {
        return new Fusion(kind.name(), boxed(weights), exponent, subset, boxed(target), 3);
    }

    /** The same way of fusing, straight from the statistics. */
    static BackdoorAdjustment direct(
            BackdoorAdjustment.Kind kind, double[] weights, double exponent, int[] subset, double[] target) {
        return new BackdoorAdjustment(kind, weights, exponent, subset, target, LOGIT_PRIORS, PARAMETER_PRIORS);
    }

    static double[] uniform() {
        return Priors.uniform(CLASSES.size());
    }

    /** Outputs of image {@code id}; a null row is a backbone that failed. */
    static BackboneOutputs outputs(String id, String release, float[]... logits) {
        List<BackboneOutput> given = new ArrayList<>();
        List<BackboneFailure> failures = new ArrayList<>();
        for (int m = 0; m < logits.length; m++) {
            if (logits[m] == null) {
                failures.add(new BackboneFailure(BACKBONES.get(m), "out of memory"));
            } else {
                given.add(new BackboneOutput(BACKBONES.get(m), bytes(logits[m])));
            }
        }
        return new BackboneOutputs(
                id,
                NOW.minusSeconds(3),
                NOW.minusSeconds(2),
                new Origin("it.images", 2, 77L),
                release,
                given,
                failures,
                false);
    }

    /** The same, as a shadow's. */
    static BackboneOutputs shadowed(BackboneOutputs outputs) {
        return BackboneOutputs.newBuilder(outputs).setShadow(true).build();
    }

    static ByteBuffer bytes(float... logits) {
        ByteBuffer bytes = ByteBuffer.allocate(logits.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(logits);
        return bytes;
    }

    void publish(AdapterRelease release) {
        adapters.pipeInput(release.getName(), release);
    }

    void pipe(BackboneOutputs record) {
        pipe(outputsSerde.serializer().serialize("it.backbone-outputs", record));
    }

    void pipe(byte[] value) {
        outputs.pipeInput(new byte[] {1, 2}, value);
    }

    boolean hasPrediction() {
        return !predictions.isEmpty();
    }

    boolean hasDeadLetter() {
        return !deadLetters.isEmpty();
    }

    /** The shadow's predictions since the last call. */
    List<Prediction> shadows() {
        return shadows.readValuesToList();
    }

    /** Of a counter of the role. */
    double counter(String name) {
        return meters.get(name).counter().count();
    }

    Prediction prediction() {
        return predictions.readValue();
    }

    KeyValue<String, DeadLetter> deadLetter() {
        return deadLetters.readKeyValue();
    }

    private static List<Double> boxed(double[] values) {
        return values == null ? List.of() : Arrays.stream(values).boxed().toList();
    }

    @Override
    public void close() {
        driver.close();
    }
}
