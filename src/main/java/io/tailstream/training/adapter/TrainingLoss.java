package io.tailstream.training.adapter;

import io.tailstream.longtail.LogitAdjustment;
import io.tailstream.longtail.Priors;
import java.util.Locale;

/** Cross-entropy of z + offsets; which offsets is what the losses differ in. */
public enum TrainingLoss {
    /** Plain cross-entropy: no offsets. */
    CE {
        @Override
        double[] offsets(double[] trainingPrior, double[] parameterPrior, double tau) {
            return new double[trainingPrior.length];
        }

        @Override
        double[] carriedPrior(double[] trainingPrior, double tau) {
            return trainingPrior.clone();
        }
    },
    /** Logit adjustment (Eq. 2): τ·log P_S. */
    LA {
        @Override
        double[] offsets(double[] trainingPrior, double[] parameterPrior, double tau) {
            return LogitAdjustment.offsets(trainingPrior, tau);
        }

        @Override
        double[] carriedPrior(double[] trainingPrior, double tau) {
            return LogitAdjustment.carriedPrior(trainingPrior, tau);
        }
    },
    /** Generalized logit adjustment while training (Eq. 6): log P_S + log P̂_P. */
    GLA_TRAIN {
        @Override
        double[] offsets(double[] trainingPrior, double[] parameterPrior, double tau) {
            double[] offsets = LogitAdjustment.offsets(trainingPrior, 1);
            double[] ofParameters = LogitAdjustment.offsets(parameterPrior, 1);
            for (int c = 0; c < offsets.length; c++) {
                offsets[c] += ofParameters[c];
            }
            return offsets;
        }

        @Override
        double[] carriedPrior(double[] trainingPrior, double tau) {
            return Priors.uniform(trainingPrior.length);
        }
    };

    /** What is added to the logits inside the loss, {@code [C]}. */
    abstract double[] offsets(double[] trainingPrior, double[] parameterPrior, double tau);

    /** The class prior that the logits carry after training with it, {@code [C]}, summing to 1. */
    abstract double[] carriedPrior(double[] trainingPrior, double tau);

    /** The name on the command line and in a release: ce, la, gla-train. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
