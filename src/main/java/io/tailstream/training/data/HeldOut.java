package io.tailstream.training.data;

import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Frequency;
import io.tailstream.longtail.Group;
import io.tailstream.longtail.measure.Tally;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Images that nothing is trained on, to watch a training by.
 *
 * @param images of classes that have a group: the labels are {@code 0 .. groups.classes() - 1}
 * @param groups of the classes
 */
public record HeldOut(LabelledImages images, ClassGroups groups) {
    private static final int BATCH = 64;
    private static final List<Group> SHOWN = shown();

    public HeldOut {
        Objects.requireNonNull(images, "images");
        Objects.requireNonNull(groups, "groups");
        for (int label : images.labels()) {
            if (label >= groups.classes()) {
                throw new IllegalArgumentException("a held-out image is of class " + label + ", of which no group is "
                        + "known: there are groups of " + groups.classes() + " classes");
            }
        }
    }

    /** Those that are rare or frequent on either side, and those that are rare on both. */
    private static List<Group> shown() {
        List<Group> shown = new ArrayList<>(Group.standard().stream()
                .filter(group -> group.kind() != Group.Kind.CELL)
                .toList());
        shown.add(Group.cell(Frequency.FEW, Frequency.FEW));
        return shown;
    }

    /** Chooses a class for each image of a batch, {@code [B]}. */
    public interface Chooser {
        int[] choose(Batch batch);
    }

    /**
     * How often a model is right, batch by batch: nothing of an image stays but whether it was.
     *
     * @param input how images are prepared
     * @return one tally a class, {@code [C]} of the groups' classes
     * @throws IOException where an image cannot be read
     */
    public Tally[] judge(Preprocessing input, Chooser model) throws IOException {
        Tally[] classes = new Tally[groups.classes()];
        Arrays.fill(classes, Tally.EMPTY);
        try (Batches batches = Batches.of(images, BATCH, input)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                int[] chosen = model.choose(batch);
                for (int i = 0; i < chosen.length; i++) {
                    int label = batch.labels()[i];
                    classes[label] = classes[label].plus(chosen[i] == label);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return classes;
    }

    /**
     * The accuracy of the groups that have images, in percent: {@code all 71.2, D-Few 60.1}; what is right of all images
     * of a group, not the mean over its classes.
     */
    public String describe(Tally[] classes) {
        String accuracies = SHOWN.stream()
                .map(group -> new Shown(group, Tally.sum(classes, groups.members(group))))
                .filter(shown -> !shown.tally().isEmpty())
                .map(Shown::text)
                .collect(Collectors.joining(", "));
        return accuracies.isEmpty() ? "no image" : accuracies;
    }

    private record Shown(Group group, Tally tally) {
        String text() {
            boolean named = group.kind() == Group.Kind.D || group.kind() == Group.Kind.P;
            String name = named ? group.kind().key() + "-" + group.name() : group.name();
            return String.format(Locale.ROOT, "%s %.1f", name, 100 * tally.accuracy());
        }
    }
}
