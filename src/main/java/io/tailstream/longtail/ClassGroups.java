package io.tailstream.longtail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which group each class is in, by training data (D) and by pre-training prior (P).
 *
 * <p>D-Many has more than 100 training images, D-Medium 20 to 100, D-Few fewer than 20. For P the classes are ranked by
 * the prior, highest first, and cut at round(0.3 C) and round(0.6 C).
 *
 * <p>Example: ten classes with priors falling from class 0 to class 9 are cut at ranks 3 and 6: classes 0–2 are P-Many,
 * 3–5 P-Medium, 6–9 P-Few. With 101, 100 and 19 training images classes 0, 1 and 2 are D-Many, D-Medium and D-Few, so
 * class 2 is in cell {@code P-Many/D-Few}.
 */
public final class ClassGroups {

    private static final long MOST_OF_MEDIUM = 100;
    private static final long FEWEST_OF_MEDIUM = 20;
    private static final double END_OF_MANY = 0.3;
    private static final double END_OF_MEDIUM = 0.6;

    private final Frequency[] data;
    private final Frequency[] parameter;
    private final List<List<Group>> groupsOf;
    private final Map<Group, int[]> members;

    /**
     * Groups that are already known, as in a release.
     *
     * @param data the D-group of each class, {@code [C]}
     * @param parameter the P-group of each class, {@code [C]}
     */
    public ClassGroups(Frequency[] data, Frequency[] parameter) {
        if (data.length != parameter.length || data.length == 0) {
            throw new IllegalArgumentException("D-groups of " + data.length + " classes and P-groups of "
                    + parameter.length + ": both must cover the same classes, at least one");
        }
        this.data = data.clone();
        this.parameter = parameter.clone();
        this.groupsOf = new ArrayList<>(data.length);
        for (int c = 0; c < data.length; c++) {
            groupsOf.add(List.of(
                    Group.ALL, Group.data(data[c]), Group.parameter(parameter[c]), Group.cell(parameter[c], data[c])));
        }
        this.members = new HashMap<>();
        for (Group group : Group.standard()) {
            members.put(
                    group,
                    IntStream.range(0, data.length)
                            .filter(c -> groupsOf.get(c).contains(group))
                            .toArray());
        }
    }

    /**
     * The groups by their definition.
     *
     * @param counts training images of each class, {@code [C]}
     * @param parameterPrior estimated prior of the pre-training data, {@code [C]}; only its order counts
     */
    public static ClassGroups of(long[] counts, double[] parameterPrior) {
        return new ClassGroups(byCount(counts), byRank(parameterPrior));
    }

    /** The D-group of each class by its training images. */
    public static Frequency[] byCount(long[] counts) {
        return Arrays.stream(counts)
                .mapToObj(n ->
                        n > MOST_OF_MEDIUM ? Frequency.MANY : n >= FEWEST_OF_MEDIUM ? Frequency.MEDIUM : Frequency.FEW)
                .toArray(Frequency[]::new);
    }

    /** The P-group of each class by its rank; of equal priors the lower class index ranks first. */
    public static Frequency[] byRank(double[] prior) {
        int classes = prior.length;
        // Half to even, as the reference code (Python) rounds.
        long endOfMany = Math.round(Math.rint(END_OF_MANY * classes));
        long endOfMedium = Math.round(Math.rint(END_OF_MEDIUM * classes));
        int[] ranked = IntStream.range(0, classes)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(c -> -prior[c]).thenComparingInt(c -> c))
                .mapToInt(Integer::intValue)
                .toArray();
        Frequency[] groups = new Frequency[classes];
        for (int rank = 0; rank < classes; rank++) {
            groups[ranked[rank]] =
                    rank < endOfMany ? Frequency.MANY : rank < endOfMedium ? Frequency.MEDIUM : Frequency.FEW;
        }
        return groups;
    }

    /** C. */
    public int classes() {
        return data.length;
    }

    /** The D-group of class {@code c}. */
    public Frequency data(int c) {
        return data[c];
    }

    /** The P-group of class {@code c}. */
    public Frequency parameter(int c) {
        return parameter[c];
    }

    /** The cell of class {@code c}, such as {@code P-Few/D-Few}. */
    public String cell(int c) {
        return groupsOf.get(c).get(3).name();
    }

    /** The standard groups that class {@code c} is in: all, its D, its P, its cell. */
    public List<Group> groupsOf(int c) {
        return groupsOf.get(c);
    }

    /**
     * The classes of one of the {@linkplain Group#standard() standard groups}, ascending; may be empty.
     *
     * @throws IllegalArgumentException for any other group
     */
    public int[] members(Group group) {
        int[] classes = members.get(group);
        if (classes == null) {
            throw new IllegalArgumentException(group + " is none of the standard groups");
        }
        return classes.clone();
    }
}
