package io.tailstream.benchmarks;

import io.tailstream.ImageEvent;
import io.tailstream.LabelEvent;
import io.tailstream.stream.replay.PixelFolder;
import io.tailstream.stream.range.RangeBound;
import io.tailstream.stream.range.RangeResolver;
import io.tailstream.stream.replay.Replay;
import io.tailstream.stream.replay.ReplaySettings;
import io.tailstream.stream.replay.ReplayedImages;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.stream.wire.topic.TopicAdmin;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import io.tailstream.progress.Progress;
import io.tailstream.vision.DecodeLimits;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Topics of JPEGs that cost about what photographs do (500 x 375, some 60 KB), each with a label. */
final class ReplayTopics {
    static final List<String> CLASSES =
            IntStream.range(0, 40).mapToObj(c -> "class " + c).toList();

    private static final int PARTITIONS = 3;
    private static final int WIDTH = 500;
    private static final int HEIGHT = 375;
    private static final int DIFFERENT = 200;

    final KafkaConnection kafka;
    final SchemaRegistry registry;
    final int images;
    private long bytes;

    ReplayTopics(String broker, int images) throws IOException {
        this.images = images;
        kafka = new KafkaConnection(broker, "mock://benchmark", "replay-", Map.of());
        registry = SchemaRegistry.connect(kafka.registryUrl());
        try (TopicAdmin admin = new TopicAdmin(kafka)) {
            admin.createMissing(TopicDeclarations.load().withPartitions(PARTITIONS), Optional.of((short) 1));
        }
        fill();
    }

    double kilobytesAnImage() {
        return bytes / 1e3 / images;
    }

    private void fill() throws IOException {
        byte[][] pictures = new byte[DIFFERENT][];
        for (int i = 0; i < DIFFERENT; i++) {
            pictures[i] = jpeg(new Random(i));
        }
        try (KafkaProducer<String, byte[]> producer =
                        new KafkaProducer<>(kafka.producerProperties(), new StringSerializer(), new ByteArraySerializer());
                AvroSerde<ImageEvent> image = new AvroSerde<>(ImageEvent.class, registry);
                AvroSerde<LabelEvent> label = new AvroSerde<>(LabelEvent.class, registry)) {
            String imageTopic = kafka.topic(Topic.IMAGES);
            String labelTopic = kafka.topic(Topic.LABELS);
            for (int i = 0; i < images; i++) {
                String id = "image-" + i;
                byte[] picture = pictures[i % DIFFERENT];
                bytes += picture.length;
                ImageEvent event =
                        new ImageEvent(id, ByteBuffer.wrap(picture), null, "image/jpeg", Instant.now(), "benchmark");
                producer.send(new ProducerRecord<>(imageTopic, id, image.serializer().serialize(imageTopic, event)));
                LabelEvent truth = new LabelEvent(id, CLASSES.get(i % CLASSES.size()), "benchmark", Instant.now());
                producer.send(new ProducerRecord<>(labelTopic, id, label.serializer().serialize(labelTopic, truth)));
            }
        }
    }

    /** Smooth ground, edges everywhere and a sensor's noise: what a JPEG of a photograph is made of. */
    private static byte[] jpeg(Random random) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setPaint(new GradientPaint(0, 0, colour(random), WIDTH, HEIGHT, colour(random)));
        g.fillRect(0, 0, WIDTH, HEIGHT);
        for (int i = 0; i < 120; i++) {
            int x = random.nextInt(WIDTH);
            int y = random.nextInt(HEIGHT);
            g.setPaint(new GradientPaint(x, y, colour(random), x + 60f, y + 60f, colour(random)));
            if (random.nextBoolean()) {
                g.fillOval(x - 20, y - 20, 10 + random.nextInt(80), 10 + random.nextInt(60));
            } else {
                g.drawLine(x, y, random.nextInt(WIDTH), random.nextInt(HEIGHT));
            }
        }
        g.dispose();
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int rgb = image.getRGB(x, y);
                int noise = (int) (5 * random.nextGaussian());
                image.setRGB(x, y, clamp(rgb >> 16, noise) << 16 | clamp(rgb >> 8, noise) << 8 | clamp(rgb, noise));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", out);
        return out.toByteArray();
    }

    private static Color colour(Random random) {
        return new Color(random.nextInt(0x1000000));
    }

    private static int clamp(int channel, int noise) {
        return Math.max(0, Math.min(255, (channel & 0xff) + noise));
    }

    /** The product: all of the topics, as {@code tailstream replay} reads them. To be closed. */
    ReplayedImages replay(int inputSize, int decodeThreads) throws IOException, InterruptedException {
        RangeBound open = new RangeBound.Open();
        PixelFolder pixels = new PixelFolder(Files.createTempDirectory("tailstream-benchmark"), 16L << 30);
        ReplaySettings settings =
                ReplaySettings.of(pixels, inputSize).withDecode(DecodeLimits.DEFAULT, decodeThreads);
        return new Replay(kafka, registry, settings)
                .read(
                        new RangeResolver(kafka, note -> {}).resolve(open, open),
                        CLASSES,
                        Progress.Display.SILENT);
    }
}
