package io.tailstream.training;

import io.tailstream.longtail.BalancedAccuracy;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Group;
import io.tailstream.longtail.Tally;
import java.util.Objects;

/**
 * How often one model was right, by class.
 *
 * @param name {@code fused} or a backbone
 * @param classes one tally a class, {@code [C]}
 */
@SuppressWarnings("ArrayRecordComponent") // two of them are never compared
public record ModelAccuracy(String name, Tally[] classes) {
    public ModelAccuracy {
        Objects.requireNonNull(name, "name");
        classes = classes.clone();
    }

    /** The mean of the class accuracies in a group, a fraction; null where none of its classes has images. */
    public Double balanced(ClassGroups groups, Group group) {
        return BalancedAccuracy.of(classes, groups.members(group));
    }
}
