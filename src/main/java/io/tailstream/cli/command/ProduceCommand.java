package io.tailstream.cli.command;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.exit.FailureReport;
import io.tailstream.cli.option.DataOptions;
import io.tailstream.cli.option.DurationConverter;
import io.tailstream.cli.option.KafkaOptions;
import io.tailstream.cli.process.RequiredTopics;
import io.tailstream.progress.Progress;
import io.tailstream.progress.TerminalDisplay;
import io.tailstream.stream.wire.LabelledImageProducer;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import io.tailstream.training.data.ImageList;
import java.io.IOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tailstream produce}: sends the images of a list or folder, and their labels if asked. */
@Command(
        name = "produce",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Sends images to the topic of images, their labels after a delay if asked.",
        footer = {
            "",
            "An image's id is its path under the root, so that sending it again replaces its prediction in the accuracy.",
            "A missing file, or one too large for the topic, is named and left out; the exit code is then 3."
        })
public final class ProduceCommand implements Callable<Integer> {

    /** Room for the id, the other fields and Kafka's framing beside an image's bytes. */
    private static final int FRAMING = 64 * 1024;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DATA",
            description = "A list file (lines 'relative/path label'), or an image folder (one sub-folder a class).")
    private Path data;

    @Option(names = "--root", paramLabel = "FOLDER", description = "The folder that a list's paths are relative to.")
    private Path root;

    @Option(
            names = "--classnames",
            paramLabel = "FILE",
            description = "Lines 'folder name words' in label order (default: classnames.txt beside the list, if any).")
    private Path classNames;

    @Option(names = "--labels", description = "Send labels too.")
    private boolean labels;

    @Option(
            names = "--label-delay",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description =
                    "How long after its image a label is sent, such as 500ms, 10s, 2m (default: ${DEFAULT-VALUE}).")
    private Duration labelDelay;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Images a second (default: as fast as the broker takes them).")
    private Double rate;

    @Option(names = "--limit", paramLabel = "N", description = "Only so many images.")
    private Integer limit;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Send in an order drawn with this seed (default: the list's).")
    private Long seed;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description = "Send all so many times, from the second on under ids of their own (path#2).")
    private int repeat;

    private long leftOut;

    @Override
    public Integer call() throws Exception {
        check();
        ImageList images = open();
        int[] order = order(images.size());
        RequiredTopics.check(kafka.connection(), EnumSet.of(Topic.IMAGES, Topic.LABELS));
        SchemaRegistry registry = SchemaRegistry.connect(kafka.connection().registryUrl(), Duration.ofSeconds(15));
        try (LabelledImageProducer producer =
                new LabelledImageProducer(kafka.connection(), registry, InstantSource.system())) {
            send(images, order, producer);
            producer.finish();
            return report(producer);
        }
    }

    private void check() {
        require(rate == null || rate > 0, "--rate must be above 0");
        require(limit == null || limit > 0, "--limit must be above 0");
        require(repeat > 0, "--repeat must be above 0");
        require(!labelDelay.isNegative(), "--label-delay must not be negative");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    private ImageList open() throws IOException {
        ImageList images = DataOptions.files(data, root, classNames);
        if (Files.isDirectory(data)) {
            root = data; // ids are relative to it
        }
        return images;
    }

    private int[] order(int size) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
        if (seed != null) {
            Collections.shuffle(order, new Random(seed));
        }
        return order.stream()
                .limit(limit == null ? size : limit)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private void send(ImageList images, int[] order, LabelledImageProducer producer)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        long sent = 0;
        try (Progress progress = TerminalDisplay.standard().start("images", (long) order.length * repeat, 0)) {
            for (int round = 1; round <= repeat; round++) {
                for (int index : order) {
                    if (rate != null) {
                        long due = began + (long) (sent / rate * 1e9);
                        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                    }
                    sendOne(images, index, round, producer);
                    throwIfRefused(producer);
                    progress.at(++sent, "");
                }
            }
        }
    }

    private void sendOne(ImageList images, int index, int round, LabelledImageProducer producer) throws IOException {
        Path file = images.files().get(index);
        int largest = TopicDeclarations.load().of(Topic.IMAGES).maxMessageBytes() - FRAMING;
        if (!Files.isRegularFile(file)) {
            leaveOut(file + ": no such file");
            return;
        }
        if (Files.size(file) > largest) {
            leaveOut(file + ": " + Files.size(file) + " bytes, the topic takes " + largest);
            return;
        }
        String path = root.relativize(file).toString().replace('\\', '/');
        String id = round == 1 ? path : path + "#" + round;
        String mediaType =
                URLConnection.guessContentTypeFromName(file.getFileName().toString());
        producer.image(id, Files.readAllBytes(file), mediaType, data.toString());
        if (labels) {
            String label = images.classNames().get(images.label(index));
            producer.labelLater(id, label, data.toString(), labelDelay);
        }
    }

    private void leaveOut(String why) {
        leftOut++;
        System.err.println("left out: " + why);
    }

    private static void throwIfRefused(LabelledImageProducer producer) {
        if (producer.failures() > 0) {
            Exception first = producer.firstFailure();
            throw new CommandFailure(
                    FailureReport.exitCode(first),
                    "the broker did not take a record, after " + producer.images() + " images: " + first.getMessage(),
                    first);
        }
    }

    private int report(LabelledImageProducer producer) {
        throwIfRefused(producer);
        System.out.printf(
                "sent %,d images%s%s%n",
                producer.images(),
                labels ? String.format(" and %,d labels", producer.labels()) : "",
                leftOut > 0 ? String.format("; left out %,d", leftOut) : "");
        return leftOut > 0 ? ExitCode.BAD_INPUT : ExitCode.OK;
    }
}
