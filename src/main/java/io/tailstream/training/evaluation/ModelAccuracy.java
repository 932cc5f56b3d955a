package io.tailstream.training.evaluation;

import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Group;
import io.tailstream.longtail.measure.BalancedAccuracy;
import io.tailstream.longtail.measure.Tally;
import io.tailstream.training.data.LabelledImages;
import java.util.Arrays;
import java.util.Objects;

/**
 * How often one model was right, by class.
 *
 * @param name {@code fused}, a backbone, or a method compared with them
 * @param classes one tally a class, {@code [C]}
 */
@SuppressWarnings("ArrayRecordComponent") // two of them are never compared
public record ModelAccuracy(String name, Tally[] classes) {
    public ModelAccuracy {
        Objects.requireNonNull(name, "name");
        classes = classes.clone();
    }

    /**
     * Counts predictions by class.
     *
     * @param predicted the class that the model chose for each image, {@code [N]}
     */
    static ModelAccuracy of(String name, int[] predicted, LabelledImages images) {
        Tally[] classes = new Tally[images.classNames().size()];
        Arrays.fill(classes, Tally.EMPTY);
        for (int i = 0; i < predicted.length; i++) {
            int label = images.label(i);
            classes[label] = classes[label].plus(predicted[i] == label);
        }
        return new ModelAccuracy(name, classes);
    }

    /** The mean of the class accuracies in a group, a fraction; null where none of its classes has images. */
    public Double balanced(ClassGroups groups, Group group) {
        return BalancedAccuracy.of(classes, groups.members(group));
    }
}
