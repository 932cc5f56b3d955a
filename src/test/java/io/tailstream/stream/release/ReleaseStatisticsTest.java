package io.tailstream.stream.release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailstream.AdapterRelease;
import io.tailstream.longtail.BackdoorAdjustment;
import io.tailstream.longtail.ClassGroups;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReleaseStatisticsTest {

    private final AdapterRelease release = SampleRelease.folder("first", 1, 10).release();

    @Test
    void shouldFuseAsTheReleaseSays() {
        BackdoorAdjustment fusion = ReleaseStatistics.fusion(release);
        float[][] logits = {{(float) Math.log(2), 0, 0}, {0, 0, (float) Math.log(2)}};
        // 0.75 · (½, ¼, ¼) + 0.25 · (¼, ¼, ½)
        assertArrayEquals(new double[] {0.4375, 0.25, 0.3125}, fusion.posterior(logits), 1e-7);
    }

    @Test
    void shouldFuseTheNamedSubsetAlone() {
        release.getFusion().setBackbones(List.of("blue"));
        float[][] logits = {{5, 0, 0}, {0, 0, (float) Math.log(2)}};
        assertArrayEquals(
                new double[] {0.25, 0.25, 0.5},
                ReleaseStatistics.fusion(release).posterior(logits),
                1e-7);
        release.getFusion().setBackbones(List.of("green"));
        assertThrows(IllegalArgumentException.class, () -> ReleaseStatistics.check(release));
    }

    @Test
    void shouldAdjustToTheTargetPrior() {
        release.getFusion().setTargetPrior(List.of(0.5, 0.25, 0.25));
        double[] posterior = ReleaseStatistics.fusion(release).posterior(new float[2][3]);
        assertArrayEquals(new double[] {0.5, 0.25, 0.25}, posterior, 1e-12);
    }

    @Test
    void shouldGroupClassesInTheReleasesOrder() {
        ClassGroups groups = ReleaseStatistics.groups(release);
        assertEquals("P-Few/D-Many", groups.cell(0));
        assertEquals("P-Medium/D-Medium", groups.cell(1));
        assertEquals("P-Many/D-Few", groups.cell(2));
    }

    @Test
    void shouldRefuseAPriorOfOtherClasses() {
        release.getBackbones().get(1).setLogitPrior(List.of(0.5, 0.5));
        assertThrows(IllegalArgumentException.class, () -> ReleaseStatistics.check(release));
    }

    @Test
    void shouldRefuseNamesThatMeanSomethingElse() {
        ReleaseStatistics.check(release);
        for (String name : List.of("current", "shadow", "")) {
            release.setName(name);
            assertThrows(IllegalArgumentException.class, () -> ReleaseStatistics.check(release), name);
        }
        release.setName("first");
        release.getBackbones().get(1).setBackbone("shadow");
        assertThrows(IllegalArgumentException.class, () -> ReleaseStatistics.check(release));
    }
}
