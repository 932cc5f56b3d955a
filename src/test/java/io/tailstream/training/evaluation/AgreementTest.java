package io.tailstream.training.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AgreementTest {
    private static final double[][] FIRST = {{0.6, 0.4, 0}, {0.1, 0.2, 0.7}};

    @Test
    void shouldFindNoDifferenceBetweenEqualPosteriors() {
        assertEquals(new Agreement("m", 2, 2, 0, 0), Agreement.between("m", FIRST, FIRST));
    }

    @Test
    void shouldMeasureClassesAndProbabilitiesApart() {
        double[][] second = {{0.45, 0.55, 0}, {0.1, 0.2, 0.7}};

        Agreement agreement = Agreement.between("m", FIRST, second);

        assertEquals(1, agreement.sameClass());
        assertEquals(0.075, agreement.meanError(), 1e-12); // total variation 0.15 and 0
        assertEquals(0.15, agreement.largestError(), 1e-12);
    }
}
