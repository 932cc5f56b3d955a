package io.tailstream.training.optimiser;

/**
 * A learning rate that climbs linearly for {@code warmUp} steps and then falls to 0 along half a cosine. Adapters step
 * it once an epoch without warm-up (0.01 over 4 epochs: 0.01, 0.00854, 0.005, 0.00146), pre-training once a batch.
 *
 * @param peak the highest rate
 * @param warmUp the steps of the climb
 * @param steps all steps; the rate would be 0 at step {@code steps}, which is not taken
 */
public record CosineSchedule(double peak, int warmUp, int steps) {

    public CosineSchedule {
        if (!(peak > 0) || warmUp < 0 || steps < 1 || warmUp >= steps) {
            throw new IllegalArgumentException(
                    "a positive rate and 0 <= warmUp < steps are needed, not " + peak + ", " + warmUp + ", " + steps);
        }
    }

    /** The rate of step {@code step}, {@code 0 .. steps - 1}. */
    public double at(int step) {
        if (step < warmUp) {
            return peak * (step + 1) / warmUp;
        }
        return peak * (1 + Math.cos(Math.PI * (step - warmUp) / (steps - warmUp))) / 2;
    }
}
