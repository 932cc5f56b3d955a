package io.tailstream.stream.label;

import io.tailstream.stream.wire.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Images and labels by id, as the contract has it: a retraction voids the id's labels of smaller position, of the rest
 * the one with the greatest (labelledAt, position) wins; an id with several image records counts once, by the last of
 * them. Records may come in any order: the result is the same. Not for several threads.
 *
 * <p>Example: labels {@code cat} (position 1, labelledAt 9) and {@code dog} (position 3, labelledAt 5), retraction at
 * position 2: {@code dog} wins, for {@code cat} is void. Without the retraction {@code cat} would win, being given later.
 *
 * <p>Memory: an id, a position and a label for every id in the topics, a few hundred bytes; never an image.
 */
public final class LabelJoin {

    private final Map<String, IdLabels> labels = new HashMap<>();
    private final Map<String, Position> images = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private long imageRecords;

    /** A label that was read; {@code labelledAt} in ms since the epoch. */
    public void label(String id, Position position, long labelledAt, String label) {
        // One text for all labels of a class: a topic names few classes many times.
        String name = names.computeIfAbsent(label, l -> l);
        labelsOf(id).add(new IdLabels.Given(position, labelledAt, name));
    }

    /** A retraction that was read. */
    public void retract(String id, Position position) {
        labelsOf(id).retract(position);
    }

    private IdLabels labelsOf(String id) {
        return labels.computeIfAbsent(id, i -> new IdLabels());
    }

    /**
     * An image record that was read.
     *
     * @return whether it is the last of its id so far: an earlier one does not count any more
     */
    public boolean image(String id, Position position) {
        imageRecords++;
        return images.merge(id, position, (a, b) -> a.compareTo(b) > 0 ? a : b).equals(position);
    }

    /** Whether no later image record of the id has been read than the one at {@code position}. */
    public boolean isLast(String id, Position position) {
        return position.equals(images.get(id));
    }

    /** The id's label that counts, if it has one. */
    public Optional<String> labelOf(String id) {
        return Optional.ofNullable(labels.get(id)).flatMap(IdLabels::winner);
    }

    /** Whether a label that an id once had counts no more: it is retracted, or another has won. */
    public boolean isVoid(String id, String label) {
        IdLabels known = labels.get(id);
        return known != null
                && known.winner().map(winner -> !winner.equals(label)).orElseGet(known::isRetracted);
    }

    /**
     * How many ids each label has won, with or without an image.
     *
     * @param appended a label counts that was appended then or later, ms since the epoch
     */
    public Map<String, Long> winningSince(long appended) {
        Map<String, Long> ids = new HashMap<>();
        for (IdLabels known : labels.values()) {
            known.winning()
                    .filter(given -> given.position().appended() >= appended)
                    .ifPresent(given -> ids.merge(given.label(), 1L, Long::sum));
        }
        return ids;
    }

    /** What was joined so far. */
    public Joined joined() {
        long labelled = 0;
        long retracted = 0;
        for (String id : images.keySet()) {
            IdLabels known = labels.get(id);
            if (known != null && known.winner().isPresent()) {
                labelled++;
            } else if (known != null && known.isRetracted()) {
                retracted++;
            }
        }
        long withoutImage = labels.entrySet().stream()
                .filter(e -> e.getValue().winner().isPresent() && !images.containsKey(e.getKey()))
                .count();
        return new Joined(imageRecords, images.size(), labelled, retracted, withoutImage);
    }

    /**
     * Counts of the join.
     *
     * @param imageRecords image records with an id
     * @param images different ids among them
     * @param labelled ids of images with a label that counts
     * @param retracted ids of images whose labels are void
     * @param labelsWithoutImage ids with a label that counts and no image
     */
    public record Joined(long imageRecords, long images, long labelled, long retracted, long labelsWithoutImage) {}
}
