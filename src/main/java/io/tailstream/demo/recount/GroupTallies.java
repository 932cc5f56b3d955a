package io.tailstream.demo.recount;

import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Group;
import io.tailstream.longtail.measure.Tally;
import io.tailstream.longtail.measure.Wilson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** What each model got right in each group, of a part of a {@link Recount}. */
final class GroupTallies {

    private final List<String> classNames;
    private final Map<String, Map<Group, Tally>> byModel = new TreeMap<>();

    private GroupTallies(List<String> classNames) {
        this.classNames = classNames;
    }

    /**
     * Tallies what was captured from {@code from}, inclusive, to {@code before}, exclusive. Labels of classes that are
     * not in {@code classNames} count nowhere.
     *
     * @param classNames the classes, in the order of {@code groups}
     */
    static GroupTallies of(Recount recount, Instant from, Instant before, List<String> classNames, ClassGroups groups) {
        return of(recount, from, before, classNames, groups, (model, answer) -> Optional.of(model));
    }

    /** The same of the fused model alone, with each release as a model of its name. */
    static GroupTallies byRelease(Recount recount, Instant from, List<String> classNames, ClassGroups groups) {
        return of(
                recount,
                from,
                Instant.MAX,
                classNames,
                groups,
                (model, answer) -> model.equals(Recount.FUSED) ? Optional.of(answer.release()) : Optional.empty());
    }

    private static GroupTallies of(
            Recount recount,
            Instant from,
            Instant before,
            List<String> classNames,
            ClassGroups groups,
            BiFunction<String, Recount.Answer, Optional<String>> named) {
        Map<String, Integer> index = new HashMap<>();
        IntStream.range(0, classNames.size()).forEach(c -> index.put(classNames.get(c), c));
        GroupTallies tallies = new GroupTallies(classNames);
        recount.scored(from, before, (model, answer) -> {
            Integer c = index.get(answer.truth());
            Optional<String> name = named.apply(model, answer);
            if (c != null && name.isPresent()) {
                Map<Group, Tally> byGroup = tallies.byModel.computeIfAbsent(name.get(), m -> new HashMap<>());
                groups.groupsOf(c).forEach(group -> add(byGroup, group, answer.correct()));
                add(byGroup, Group.ofClass(answer.truth()), answer.correct());
            }
        });
        return tallies;
    }

    private static void add(Map<Group, Tally> byGroup, Group group, boolean correct) {
        byGroup.merge(group, Tally.EMPTY.plus(correct), Tally::plus);
    }

    /** The names of what is tallied. */
    List<String> models() {
        return List.copyOf(byModel.keySet());
    }

    Tally of(String model, Group group) {
        return byModel.getOrDefault(model, Map.of()).getOrDefault(group, Tally.EMPTY);
    }

    /** A row for each model, standard group and class, in that order. */
    List<Summary.GroupScore> scores(List<String> models) {
        List<Summary.GroupScore> scores = new ArrayList<>();
        for (String model : models) {
            Group.standard().forEach(group -> scores.add(score(model, group)));
            classNames.forEach(name -> scores.add(score(model, Group.ofClass(name))));
        }
        return scores;
    }

    private Summary.GroupScore score(String model, Group group) {
        Tally tally = of(model, group);
        Wilson.Interval interval = Wilson.interval(tally);
        return new Summary.GroupScore(
                model,
                group.kind().key(),
                group.name(),
                tally.correct(),
                tally.total(),
                tally.accuracy(),
                interval == null ? null : interval.low(),
                interval == null ? null : interval.high());
    }
}
