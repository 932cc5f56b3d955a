package io.tailstream.stream.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.AdapterRelease;
import io.tailstream.Fusion;
import io.tailstream.Groups;
import io.tailstream.ReleasedBackbone;
import io.tailstream.stream.release.ReleaseDifferences.Change;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReleaseDifferencesTest {

    private static final AdapterRelease FIRST =
            SampleRelease.folder("first", 1, 10).release();

    @Test
    void shouldFindNothingBetweenReleasesThatDifferInNameAndTimeAlone() {
        AdapterRelease same = AdapterRelease.newBuilder(FIRST)
                .setName("again")
                .setParent("first")
                .setCreatedAt(Instant.EPOCH)
                .build();
        assertTrue(ReleaseDifferences.between(FIRST, same).isEmpty());
    }

    @Test
    void shouldNameSettingsThatChangedCameAndWent() {
        AdapterRelease second = AdapterRelease.newBuilder(FIRST)
                .setFusion(Fusion.newBuilder(FIRST.getFusion())
                        .setKind("LOGIT_SUM")
                        .setTargetPrior(List.of(0.5, 0.25, 0.25))
                        .build())
                .setSeed(8)
                .setHyperParameters(Map.of("tau", "0.5", "epochs", "3"))
                .setOffsets(Map.of("images-0", 12L))
                .build();
        ReleaseDifferences differences = ReleaseDifferences.between(FIRST, second);
        assertEquals(
                List.of(
                        new Change("fusion.kind", "MEAN_POSTERIOR", "LOGIT_SUM"),
                        new Change("fusion.targetPrior", "none", "given"),
                        new Change("seed", "7", "8"),
                        new Change("hyperParameters.tau", "1.0", "0.5"),
                        new Change("hyperParameters.epochs", null, "3"),
                        new Change("offsets.images-0", null, "12")),
                differences.settings());
        assertEquals(List.of(new Change("fusion.targetPrior, highest at owl", null, "0.5")), differences.priors());
        assertEquals(List.of(), differences.groups());
        assertEquals(List.of(), differences.adapters());
        assertFalse(differences.isEmpty());
    }

    @Test
    void shouldSayWhereTargetPriorsDifferMost() {
        AdapterRelease uniform = new TargetPrior(new double[] {0.25, 0.25, 0.5}, Map.of("source", "a file"))
                .of(FIRST, "one", Instant.EPOCH);
        AdapterRelease skewed = new TargetPrior(new double[] {0.75, 0.25, 0}, Map.of("source", "labels"))
                .of(uniform, "other", Instant.EPOCH);
        assertEquals(
                List.of(new Change("fusion.targetPrior, most at owl", "0.25", "0.75")),
                ReleaseDifferences.between(uniform, skewed).priors());
        assertEquals(
                List.of(new Change("hyperParameters.targetPrior.source", "a file", "labels")),
                ReleaseDifferences.between(uniform, skewed).settings());
        assertEquals(
                List.of(new Change("fusion.targetPrior, highest at owl", "0.75", null)),
                ReleaseDifferences.between(skewed, FIRST).priors());
    }

    @Test
    void shouldCompareClassesByNameThoughTheirPlacesDiffer() {
        // owl is gone, bat is new, fox moved from place 1 to 0 and from D-Medium to D-Many.
        AdapterRelease second = AdapterRelease.newBuilder(FIRST)
                .setClassNames(List.of("fox", "eel", "bat"))
                .setGroups(new Groups(
                        Map.of("fox", "Many", "eel", "Few", "bat", "Few"),
                        Map.of("fox", "Medium", "eel", "Many", "bat", "Few")))
                .setBackbones(FIRST.getBackbones().stream()
                        .map(b -> ReleasedBackbone.newBuilder(b)
                                .setParameterPrior(List.of(0.25, 0.7, 0.05))
                                .build())
                        .toList())
                .build();
        ReleaseDifferences differences = ReleaseDifferences.between(FIRST, second);
        assertEquals(List.of("bat"), differences.addedClasses());
        assertEquals(List.of("owl"), differences.removedClasses());
        assertEquals(List.of(new Change("fox D", "Medium", "Many")), differences.groups());
        assertEquals(
                List.of(
                        new Change("red parameter prior, most at fox", "0.2", "0.25"),
                        new Change("blue parameter prior, most at fox", "0.2", "0.25")),
                differences.priors());
    }

    @Test
    void shouldNameTheAdaptersThatChangedAndTheBackbonesThatWent() {
        ReleasedBackbone red = ReleasedBackbone.newBuilder(FIRST.getBackbones().get(0))
                .setAdapterSha256("ab")
                .setClassCounts(List.of(200L, 50L, 6L))
                .build();
        AdapterRelease second =
                AdapterRelease.newBuilder(FIRST).setBackbones(List.of(red)).build();
        ReleasedBackbone blue = FIRST.getBackbones().get(1);
        ReleaseDifferences differences = ReleaseDifferences.between(FIRST, second);
        assertEquals(List.of(new Change("backbones", "red, blue", "red")), differences.settings());
        assertEquals(
                List.of(
                        new Change("red adapter", FIRST.getBackbones().get(0).getAdapterSha256(), "ab"),
                        new Change("red training images", "255", "256"),
                        new Change("blue weights", blue.getBackboneSha256(), null),
                        new Change("blue adapter", blue.getAdapterSha256(), null),
                        new Change("blue training images", "255", null)),
                differences.adapters());
    }
}
