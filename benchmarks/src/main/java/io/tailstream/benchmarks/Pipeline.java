package io.tailstream.benchmarks;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailstream.stream.station.RunningStation;
import io.tailstream.stream.wire.TopologyRunner;
import java.time.Clock;

import io.tailstream.ImageEvent;
import io.tailstream.LabelEvent;
import io.tailstream.demo.DemoBackbones;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.stream.accuracy.AccuracyStation;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import io.tailstream.stream.fusion.FusionStation;
import io.tailstream.stream.inference.serving.InferenceMeters;
import io.tailstream.stream.inference.InferenceStation;
import io.tailstream.stream.inference.RunningInference;
import io.tailstream.stream.inference.InferenceSettings;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.RegisteredSchemas;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.stream.wire.topic.TopicAdmin;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The product: images that are already in the topic, through the inference worker, the fusion and the accuracy topology,
 * to committed predictions. Each run has topics of its own.
 */
final class Pipeline {

    private static final InferenceSettings SETTINGS = InferenceSettings.defaults();

    /** The worker's batch size. */
    static final int BATCH = SETTINGS.batch().images();

    private static final int PARTITIONS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String broker;
    private final DemoBackbones models;
    private int runs;

    Pipeline(String broker, DemoBackbones models) {
        this.broker = broker;
        this.models = models;
    }

    /** What a run gave. */
    record Run(double imagesPerSecond, double imagesPerBatch) {}

    /** Images a second by the append times of committed predictions; the first fifth is warm-up and is not counted. */
    Run run(byte[][] images, String[] labels) throws Exception {
        KafkaConnection kafka = new KafkaConnection(broker, "mock://benchmark", "run" + runs++ + "-", Map.of());
        SchemaRegistry registry = SchemaRegistry.connect(kafka.registryUrl());
        try (TopicAdmin admin = new TopicAdmin(kafka)) {
            admin.createMissing(TopicDeclarations.load().withPartitions(PARTITIONS), Optional.of((short) 1));
        }
        RegisteredSchemas.registerAll(registry, kafka.topicPrefix());
        fill(kafka, registry, images, labels);
        Path state = Files.createTempDirectory("tailstream-benchmark");
        try (RunningStation fusion = new FusionStation().start(kafka, registry, new TopologyRunner.Resources(state.resolve("fusion"), 1), new SimpleMeterRegistry(), Clock.systemUTC(), Pipeline::failed);
                RunningStation accuracy = new AccuracyStation().start(kafka, registry, new TopologyRunner.Resources(state.resolve("accuracy"), 1), AccuracySettings.defaults(), new SimpleMeterRegistry(), Pipeline::failed)) {
            try (RunningInference inference = InferenceStation.start(
                    kafka,
                    registry,
                    SETTINGS,
                    models.backbones(),
                    Optional.of(models.release()),
                    TorchDevice.cpu(),
                    new SimpleMeterRegistry(),
                    Pipeline::failed)) {
                double rate = rate(kafka, images.length);
                InferenceMeters counters = inference.counters();
                return new Run(
                        rate,
                        counters.images().count() / counters.batches().count());
            }
        }
    }

    private static void failed(Throwable failure) {
        failure.printStackTrace();
        System.exit(1);
    }

    private static void fill(KafkaConnection kafka, SchemaRegistry registry, byte[][] images, String[] labels) {
        try (KafkaProducer<String, byte[]> producer =
                        new KafkaProducer<>(kafka.producerProperties(), new StringSerializer(), new ByteArraySerializer());
                AvroSerde<ImageEvent> image = new AvroSerde<>(ImageEvent.class, registry);
                AvroSerde<LabelEvent> label = new AvroSerde<>(LabelEvent.class, registry)) {
            for (int i = 0; i < images.length; i++) {
                String id = "image-" + i;
                ImageEvent event =
                        new ImageEvent(id, ByteBuffer.wrap(images[i]), null, "image/png", Instant.now(), "benchmark");
                String topic = kafka.topic(Topic.IMAGES);
                producer.send(new ProducerRecord<>(topic, id, image.serializer().serialize(topic, event)));
                LabelEvent truth = new LabelEvent(id, labels[i], "benchmark", Instant.now());
                topic = kafka.topic(Topic.LABELS);
                producer.send(new ProducerRecord<>(topic, id, label.serializer().serialize(topic, truth)));
            }
        }
    }

    private static double rate(KafkaConnection kafka, int images) {
        List<Long> appended = new ArrayList<>();
        Map<String, Object> properties = kafka.consumerProperties();
        properties.put("group.id", kafka.qualified("benchmark"));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(kafka.topic(Topic.PREDICTIONS)));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (appended.size() < images) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("only " + appended.size() + " of " + images + " predictions came");
                }
                for (ConsumerRecord<byte[], byte[]> prediction : consumer.poll(Duration.ofMillis(500))) {
                    appended.add(prediction.timestamp());
                }
            }
        }
        appended.sort(null);
        int warm = images / 5;
        return (images - warm) / ((appended.get(images - 1) - appended.get(warm - 1)) / 1e3);
    }
}
