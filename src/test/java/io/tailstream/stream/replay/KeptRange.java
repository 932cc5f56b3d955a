package io.tailstream.stream.replay;

import io.tailstream.stream.label.LabelJoin;
import io.tailstream.stream.wire.Position;
import io.tailstream.vision.Pixels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A range as it is after its topics were read, without topics: images of given ids and labels, in that order. */
final class KeptRange {
    private final LabelJoin join = new LabelJoin();
    private final Map<String, KeptImage> kept = new HashMap<>();
    private final PixelFile file;
    private int records;

    KeptRange(Path folder) throws IOException {
        file = new PixelFolder(folder, 64 << 20).create("test");
    }

    /** Pixels that follow from the id alone. */
    static Pixels pixels(String id) {
        Random random = new Random(IdHash.of(id, 3));
        int width = 8 + random.nextInt(8);
        byte[] rgb = new byte[3 * width * 9];
        random.nextBytes(rgb);
        return new Pixels(width, 9, rgb);
    }

    KeptRange with(String id, String label) throws IOException {
        return with(id, label, pixels(id));
    }

    KeptRange with(String id, String label, Pixels pixels) throws IOException {
        Position position = new Position(1000L + records, 0, records);
        records++;
        join.image(id, position);
        join.label(id, position, 1, label);
        kept.put(id, new KeptImage(position, file.append(pixels), pixels.width(), pixels.height()));
        return this;
    }

    /** To be closed. */
    ReplayedImages images(List<String> known) {
        return ReplayedImages.of("identity", known, join, kept, file, ReplayCounts.of(join.joined(), 0, 0, records, 0));
    }
}
