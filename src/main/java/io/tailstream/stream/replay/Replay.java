package io.tailstream.stream.replay;

import io.tailstream.model.file.Sha256;
import io.tailstream.progress.Progress;
import io.tailstream.stream.image.References;
import io.tailstream.stream.label.LabelJoin;
import io.tailstream.stream.label.LabelSink;
import io.tailstream.stream.range.ReplayRange;
import io.tailstream.stream.range.SpanReader;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.vision.ImageDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads a range: first all labels, then the images, of which the labelled ones are decoded and kept on disk. */
public final class Replay {

    private static final int SHOWN_DIGITS = 16;

    private final KafkaConnection connection;
    private final SchemaRegistry registry;
    private final ReplaySettings settings;

    public Replay(KafkaConnection connection, SchemaRegistry registry, ReplaySettings settings) {
        this.connection = connection;
        this.registry = registry;
        this.settings = settings;
    }

    /**
     * The labelled images of a range. To be closed: that deletes their pixels.
     *
     * @param classNames the classes that are known, in their order; others that labels name come after them, sorted
     * @throws IOException if a part of the range is deleted, no image in it can be trained on, or the pixels do not fit
     * @throws ServiceUnreachableException if the broker or the registry does not answer
     * @throws InterruptedException if the thread is interrupted; nothing is left on disk
     */
    public ReplayedImages read(ReplayRange range, List<String> classNames, Progress.Display display)
            throws IOException, InterruptedException {
        References references =
                new References(settings.allowedRoots(), settings.decode().maxBytes());
        ImageContent content = new ImageContent(registry, references, new ImageDecoder(settings.decode()));
        StoredSize size = StoredSize.forInput(settings.inputSize());
        String identity = identity(range, classNames, size);
        LabelJoin join = new LabelJoin();
        LabelSink labels = new LabelSink(join, registry);
        new SpanReader(connection, connection.topic(Topic.LABELS), range.labels()).read(display, labels);
        PixelFile file = settings.pixels().create(identity.substring(0, SHOWN_DIGITS));
        boolean complete = false;
        try (ImageSink images =
                new ImageSink(join, content, size, file, settings.decodeThreads(), settings.waitingBytes())) {
            new SpanReader(connection, connection.topic(Topic.IMAGES), range.images()).read(display, images);
            images.finish();
            long undecodable =
                    images.kept().values().stream().filter(k -> !k.isDecoded()).count();
            ReplayCounts counts = ReplayCounts.of(
                    join.joined(), images.unreadable(), undecodable, labels.records(), labels.unreadable());
            if (counts.usable() == 0) {
                throw new IOException("the range holds no image to train on: " + counts.describe());
            }
            ReplayedImages replayed = ReplayedImages.of(identity, classNames, join, images.kept(), file, counts);
            complete = true;
            return replayed;
        } finally {
            if (!complete) {
                file.close();
            }
        }
    }

    /** Names everything that the images depend on but the topics' contents. */
    private String identity(ReplayRange range, List<String> classNames, StoredSize size) {
        String text = connection.topicPrefix() + "\n" + range.text() + "\n" + size + "\n" + settings.decode() + "\n"
                + String.join("\n", classNames);
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
