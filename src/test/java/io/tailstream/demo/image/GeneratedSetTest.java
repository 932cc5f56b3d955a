package io.tailstream.demo.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.longtail.ClassGroups;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedSetTest {
    @ParameterizedTest
    @ValueSource(strings = {"alpha", "beta", "gamma"})
    void shouldGiveEachCorpusAnImbalanceOfSixty(String name) {
        double[] prior = GeneratedSet.of(name).prior();
        double most = Arrays.stream(prior).max().orElseThrow();
        double least = Arrays.stream(prior).min().orElseThrow();
        assertEquals(60, most / least, 2);
        assertEquals(1, Arrays.stream(prior).sum(), 1e-9);
    }

    @Test
    void shouldOrderTheClassesDifferentlyInEachSet() {
        String[] names = {"alpha", "beta", "gamma", "train"};
        for (String first : names) {
            for (String second : names) {
                double correlation = logCorrelation(GeneratedSet.of(first), GeneratedSet.of(second));
                assertTrue(
                        first.equals(second) || Math.abs(correlation) < .1, first + ", " + second + ": " + correlation);
            }
        }
    }

    /** Of the logarithms of the priors. */
    private static double logCorrelation(GeneratedSet first, GeneratedSet second) {
        double[] x = Arrays.stream(first.prior()).map(Math::log).toArray();
        double[] y = Arrays.stream(second.prior()).map(Math::log).toArray();
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        return xy / Math.sqrt(xx * yy);
    }

    @Test
    void shouldFillAllNineCellsForEachBackbone() {
        long[] downstream = GeneratedSet.of("train").counts();
        for (String corpus : GeneratedSet.CORPORA) {
            Set<String> cells = new HashSet<>();
            ClassGroups groups =
                    ClassGroups.of(downstream, GeneratedSet.of(corpus).prior());
            for (int label = 0; label < downstream.length; label++) {
                cells.add(groups.cell(label));
            }
            assertEquals(9, cells.size(), corpus + ": " + cells);
        }
    }

    @Test
    void shouldPreferTheHeadInAlphaAndTheBodyInBeta() {
        assertTrue(share("alpha", GeneratedImage.HEAD) > 1.25 * share("beta", GeneratedImage.HEAD));
        assertTrue(share("beta", GeneratedImage.BODY) > 1.25 * share("alpha", GeneratedImage.BODY));
    }

    private static double share(String name, byte part) {
        GeneratedSet set = GeneratedSet.of(name);
        double area = 0;
        for (int i = 0; i < set.size(); i += 100) {
            area += set.image(i).area(part);
        }
        return area;
    }

    @Test
    void shouldKeepTheTestSetBalancedAndApartFromTraining() {
        GeneratedSet test = GeneratedSet.of("test");
        GeneratedSet train = GeneratedSet.of("train");
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            seen.add(train.pixels(i).hashCode());
        }
        for (int i = 0; i < test.size(); i += 10) {
            assertTrue(!seen.contains(test.pixels(i).hashCode()));
        }
        for (long count : test.counts()) {
            assertEquals(50, count);
        }
    }

    @Test
    void shouldNameTheSetsThatThereAre() {
        String message = assertThrows(IllegalArgumentException.class, () -> GeneratedSet.of("delta"))
                .getMessage();
        assertTrue(message.contains("delta") && message.contains("gamma"), message);
    }
}
