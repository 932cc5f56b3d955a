package io.tailstream.stream.replay;

import io.tailstream.stream.label.LabelJoin;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.training.data.SelectedImages;
import io.tailstream.vision.Pixels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The labelled images of a range, their pixels on disk until this is closed. In the order of their records' position:
 * append time, then partition, then offset; so the same range gives the same order, however its partitions arrived.
 */
public final class ReplayedImages implements LabelledImages, AutoCloseable {

    /** An image and its id. */
    private record Entry(String id, KeptImage image) {}

    private final String identity;
    private final List<String> classNames;
    private final List<Entry> images;
    private final int[] labels;
    private final PixelFile file;
    private final LabelJoin join;
    private final ReplayCounts counts;

    private ReplayedImages(
            String identity,
            List<String> classNames,
            List<Entry> images,
            int[] labels,
            PixelFile file,
            LabelJoin join,
            ReplayCounts counts) {
        this.identity = identity;
        this.classNames = classNames;
        this.images = images;
        this.labels = labels;
        this.file = file;
        this.join = join;
        this.counts = counts;
    }

    static ReplayedImages of(
            String identity,
            List<String> known,
            LabelJoin join,
            Map<String, KeptImage> kept,
            PixelFile file,
            ReplayCounts counts) {
        List<Entry> images = new ArrayList<>();
        kept.forEach((id, image) -> {
            if (image.isDecoded()) {
                images.add(new Entry(id, image));
            }
        });
        images.sort(Comparator.comparing(e -> e.image().position()));
        List<String> names =
                images.stream().map(e -> join.labelOf(e.id()).orElseThrow()).toList();
        List<String> classNames = classNames(known, names);
        Map<String, Integer> index = new HashMap<>();
        classNames.forEach(name -> index.put(name, index.size()));
        return new ReplayedImages(
                identity,
                classNames,
                images,
                names.stream().mapToInt(index::get).toArray(),
                file,
                join,
                counts);
    }

    /** The known ones in their order, then the new ones sorted. */
    public static List<String> classNames(List<String> known, List<String> labels) {
        Set<String> all = new LinkedHashSet<>(known);
        if (all.size() < known.size()) {
            throw new IllegalArgumentException("a class is named twice among " + known);
        }
        all.addAll(new TreeSet<>(labels));
        return List.copyOf(all);
    }

    /**
     * A hash in hex, 64 digits: two replays with the same one, of topics that nobody made anew meanwhile, are equal. For
     * checkpoints and reports.
     */
    public String identity() {
        return identity;
    }

    /** What became of every record of the range. */
    public ReplayCounts replayCounts() {
        return counts;
    }

    /** The id of image {@code index}. */
    public String id(int index) {
        return images.get(index).id();
    }

    /** Whether the topic of labels says by now that an image kept from an earlier range is not of this class. */
    boolean isVoid(String id, String label) {
        return join.isVoid(id, label);
    }

    /** Bytes of pixels on disk. */
    public long bytesOnDisk() {
        return file.bytes();
    }

    /**
     * The images in two parts; labels and class names stay.
     *
     * @param training what is trained on
     * @param heldOut what judges the result
     */
    public record Split(SelectedImages training, SelectedImages heldOut) {}

    /** Splits by the ids' hashes: an image of either part, in the order of all. */
    public Split split(HoldOut holdOut) {
        boolean[] heldOut = holdOut.of(images.stream().map(Entry::id).toList(), labels, classNames.size());
        int[] out = IntStream.range(0, size()).filter(i -> heldOut[i]).toArray();
        int[] in = IntStream.range(0, size()).filter(i -> !heldOut[i]).toArray();
        return new Split(SelectedImages.of(this, in), SelectedImages.of(this, out));
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public Pixels pixels(int index) throws IOException {
        try {
            return images.get(index).image().pixels(file);
        } catch (IOException e) {
            throw new IOException("image " + id(index) + " cannot be read again: " + e.getMessage(), e);
        }
    }

    /** Deletes the pixels. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
