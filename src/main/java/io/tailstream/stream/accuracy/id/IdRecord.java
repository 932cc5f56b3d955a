package io.tailstream.stream.accuracy.id;

import io.tailstream.stream.wire.Position;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A record about an image's id: what the accuracy of the id follows from. */
public sealed interface IdRecord {

    /** When the record was appended to its topic, ms since the epoch. */
    long appended();

    /**
     * A prediction.
     *
     * @param offset in {@code predictions}: of an id's predictions the greatest holds
     * @param appended append time there
     * @param capturedAt the image's
     * @param imageAppendedAt the image's append time
     * @param release the release that predicted
     * @param labels the label that each model gave, by the model's name; {@code fused} is one
     */
    record Predicted(
            long offset,
            long appended,
            long capturedAt,
            long imageAppendedAt,
            String release,
            Map<String, String> labels)
            implements IdRecord {

        public Predicted {
            Objects.requireNonNull(release, "release");
            labels = new TreeMap<>(labels);
        }
    }

    /**
     * A prediction of a shadow. It has no pane and release of its own: it is scored with the id's prediction in
     * {@code predictions}, and waits for that where it comes before it.
     *
     * @param offset in {@code predictions-shadow}: of an id's shadow predictions the greatest holds, whatever its release
     * @param appended append time there
     * @param label the class that it chose
     */
    record Shadowed(long offset, long appended, String label) implements IdRecord {

        /** The model that it is in {@code accuracy}. */
        public static final String MODEL = "shadow";

        public Shadowed {
            Objects.requireNonNull(label, "label");
        }
    }

    /**
     * A label.
     *
     * @param position its place among labels
     * @param labelledAt when it was given, as its source says
     * @param label the class's name
     */
    record Labelled(Position position, long labelledAt, String label) implements IdRecord {

        public Labelled {
            Objects.requireNonNull(position, "position");
            Objects.requireNonNull(label, "label");
        }

        @Override
        public long appended() {
            return position.appended();
        }

        /** Whether this label wins over the other: by (labelledAt, position). */
        boolean beats(Labelled other) {
            return labelledAt != other.labelledAt
                    ? labelledAt > other.labelledAt
                    : position.compareTo(other.position) > 0;
        }

        /** Whether the other can never win while this label stands: whatever voids this one voids that too. */
        boolean dominates(Labelled other) {
            return position.compareTo(other.position) > 0 && beats(other);
        }
    }

    /** A retraction: labels of smaller position are void. */
    record Retracted(Position position) implements IdRecord {

        public Retracted {
            Objects.requireNonNull(position, "position");
        }

        @Override
        public long appended() {
            return position.appended();
        }
    }
}
