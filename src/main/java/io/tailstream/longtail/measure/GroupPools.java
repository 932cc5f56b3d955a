package io.tailstream.longtail.measure;

import io.tailstream.longtail.Frequency;
import io.tailstream.longtail.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Which of the standard groups are compared together, so that each comparison has enough images. A group is compared
 * only with others of its kind.
 *
 * <p>Many, Medium and Few are in an order. From Many to Few, a pool is closed as soon as it has enough images, and what is
 * left at the end joins the pool before it. No other way of cutting the order gives more pools, and where several give as
 * many, a small group is with its rarer neighbour: 100, 5 and 50 images with 30 wanted are Many alone and Medium with
 * Few; 10, 25 and 100 are Many with Medium and Few alone.
 *
 * <p>Cells follow the pools of their P-groups: those of one P-group, or of P-groups that are pooled, are cut along D by
 * the same rule. So a cell meets cells of another P-group only where its own has too few images in all, and then by
 * equal D first. Rare in both is where models fail; put by size alone with the frequent cells, it would be hidden there.
 *
 * <p>A group without any image is in no pool: nothing can be said of it.
 */
final class GroupPools {
    private GroupPools() {}

    /**
     * The pools of every kind, each with at least {@code fewest} images; kinds with fewer images in all have none.
     *
     * @param images how many images a group has
     */
    static List<List<Group>> of(int fewest, ToLongFunction<Group> images) {
        List<List<Group>> pools = new ArrayList<>();
        pools.addAll(cut(List.of(List.of(Group.ALL)), images, fewest));
        pools.addAll(cut(each(Group::data), images, fewest));
        pools.addAll(cut(each(Group::parameter), images, fewest));
        for (List<Group> parameters : cut(each(Group::parameter), images, fewest)) {
            List<List<Group>> byData = Arrays.stream(Frequency.values())
                    .map(data -> Arrays.stream(Frequency.values())
                            .filter(parameter -> parameters.contains(Group.parameter(parameter)))
                            .map(parameter -> Group.cell(parameter, data))
                            .toList())
                    .toList();
            pools.addAll(cut(byData, images, fewest));
        }
        return pools;
    }

    private static List<List<Group>> each(Function<Frequency, Group> group) {
        return Arrays.stream(Frequency.values()).map(group).map(List::of).toList();
    }

    /** Cuts an order of parts; those without images are left out. */
    private static List<List<Group>> cut(List<List<Group>> order, ToLongFunction<Group> images, int fewest) {
        List<List<Group>> pools = new ArrayList<>();
        List<Group> open = List.of();
        for (List<Group> part : order) {
            open = Stream.concat(open.stream(), part.stream().filter(group -> images.applyAsLong(group) > 0))
                    .toList();
            if (!open.isEmpty() && open.stream().mapToLong(images).sum() >= fewest) {
                pools.add(open);
                open = List.of();
            }
        }
        if (!open.isEmpty() && !pools.isEmpty()) {
            List<Group> last = pools.remove(pools.size() - 1);
            pools.add(Stream.concat(last.stream(), open.stream()).toList());
        }
        return pools;
    }
}
