package io.tailstream.cli.option;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.longtail.LogitRows;
import io.tailstream.longtail.Priors;
import io.tailstream.longtail.Temperature;
import io.tailstream.longtail.prior.GlaPriorLoop;
import io.tailstream.longtail.prior.PriorEstimator;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How a prior is estimated from zero-shot logits. */
public final class SolverOptions {

    private enum Solver {
        EXACT,
        GLA
    }

    @Option(
            names = "--solver",
            defaultValue = "exact",
            description = {
                "exact: the optimum of Eq. 3 (the default). gla: the loop that GLA published, 1,000 steps that end far",
                "from it; only to compare with results made by it."
            })
    private Solver solver;

    @Option(
            names = "--calibrate",
            description = {
                "First divide the logits by the temperature at which mean confidence is the accuracy (as GLA does)."
            })
    private boolean calibrate;

    /**
     * An estimate and how it came about.
     *
     * @param prior P̂_P, {@code [C]}
     * @param note temperature, if asked for, and residual, for people
     */
    @SuppressWarnings("ArrayRecordComponent") // two of them are never compared
    public record Estimate(double[] prior, String note) {}

    /**
     * Estimates a backbone's prior; classes without images keep 1 / C.
     *
     * @param name the backbone's, for messages
     * @param logits zero-shot, {@code [N][C]}
     */
    public Estimate estimate(String name, float[][] logits, int[] labels) {
        try {
            LogitRows rows = LogitRows.of(logits);
            String note = "";
            if (calibrate) {
                Temperature temperature = Temperature.calibrate(rows, labels);
                rows = rows.dividedBy(temperature.value());
                note = String.format(
                        Locale.ROOT,
                        "; temperature %.4f (accuracy %.1f %%)",
                        temperature.value(),
                        100 * temperature.accuracy());
            }
            double[] q = solver == Solver.EXACT
                    ? PriorEstimator.solve(rows, labels)
                    : GlaPriorLoop.published(rows.images(), rows.classes()).run(rows, labels);
            double[] prior = PriorEstimator.estimate(q, labels, 1, Priors.uniform(rows.classes()));
            return new Estimate(
                    prior,
                    note
                            + String.format(
                                    Locale.ROOT,
                                    "; stationarity residual %.1e",
                                    PriorEstimator.stationarityResidual(rows, labels, q)));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new CommandFailure(ExitCode.BAD_INPUT, name + ": " + e.getMessage(), e);
        }
    }
}
