package io.tailstream.stream.accuracy.window;

import io.tailstream.AdapterRelease;
import io.tailstream.ReleasedBackbone;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.stream.release.ReleaseStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What accuracy takes from a release: the classes and groups that are applied when a window is written.
 *
 * @param name the release
 * @param backbones their names in the release's order
 * @param classNames the classes
 * @param classes the index of each class by its name
 * @param groups the groups of the classes
 * @param trainingPrior P_S, {@code [C]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
record ReleaseInForce(
        String name,
        List<String> backbones,
        List<String> classNames,
        Map<String, Integer> classes,
        ClassGroups groups,
        double[] trainingPrior) {

    static ReleaseInForce of(AdapterRelease release) {
        List<String> classNames = List.copyOf(release.getClassNames());
        Map<String, Integer> classes = new HashMap<>();
        for (int c = 0; c < classNames.size(); c++) {
            classes.put(classNames.get(c), c);
        }
        return new ReleaseInForce(
                release.getName(),
                release.getBackbones().stream()
                        .map(ReleasedBackbone::getBackbone)
                        .toList(),
                classNames,
                classes,
                ReleaseStatistics.groups(release),
                ReleaseStatistics.trainingPrior(release));
    }
}
