package io.tailstream.stream.fusion;

import io.tailstream.AdapterRelease;
import io.tailstream.BackboneOutput;
import io.tailstream.BackboneOutputs;
import io.tailstream.BackbonePrediction;
import io.tailstream.LabelProbability;
import io.tailstream.Prediction;
import io.tailstream.longtail.BackdoorAdjustment;
import io.tailstream.stream.release.ReleaseStatistics;
import io.tailstream.stream.wire.Logits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One release made ready to fuse with. Its arrays are used again for each image, so an instance is one thread's.
 *
 * <p>Everything in a prediction but {@code predictedAt} follows from the outputs and the release, bit for bit.
 */
final class ReleasedFusion {

    private final AdapterRelease release;
    private final BackdoorAdjustment adjustment;
    private final List<String> backbones;
    private final List<String> classes;
    private final int top;
    private final float[][] rows;
    /** The rows of the backbones that answered, null for the others. */
    private final float[][] answered;

    private final double[][] each;
    private final double[] fused;

    ReleasedFusion(AdapterRelease release) {
        this.release = release;
        this.adjustment = ReleaseStatistics.fusion(release);
        this.backbones =
                release.getBackbones().stream().map(b -> b.getBackbone()).toList();
        this.classes = List.copyOf(release.getClassNames());
        this.top = Math.min(Math.max(1, release.getFusion().getTop()), classes.size());
        this.rows = new float[backbones.size()][classes.size()];
        this.answered = new float[backbones.size()][];
        this.each = new double[backbones.size()][classes.size()];
        this.fused = new double[classes.size()];
    }

    /** The release that it was made of. */
    AdapterRelease release() {
        return release;
    }

    /**
     * The prediction for one image.
     *
     * @param at when it is made
     * @throws UnfusableException where the outputs do not fit the release, or no backbone that counts is among them
     */
    Prediction predict(BackboneOutputs outputs, Instant at) throws UnfusableException {
        read(outputs);
        int used = adjustment.backbonesUsed(answered);
        if (used == 0) {
            throw new UnfusableException(
                    "noBackbone", "none of the backbones that release " + release.getName() + " fuses has answered");
        }
        adjustment.posterior(answered, each, fused);
        List<BackbonePrediction> own = new ArrayList<>(backbones.size());
        for (int m = 0; m < answered.length; m++) {
            if (answered[m] != null) {
                int best = best(each[m]);
                own.add(new BackbonePrediction(backbones.get(m), classes.get(best), each[m][best]));
            }
        }
        return new Prediction(
                outputs.getId(),
                outputs.getCapturedAt(),
                outputs.getAppendedAt(),
                outputs.getOrigin(),
                release.getName(),
                adjustment.kind().name(),
                mostProbable(),
                own,
                used,
                own.size() < backbones.size(),
                at);
    }

    private void read(BackboneOutputs outputs) throws UnfusableException {
        Arrays.fill(answered, null);
        for (BackboneOutput output : outputs.getOutputs()) {
            int m = backbones.indexOf(output.getBackbone());
            if (m < 0 || answered[m] != null) {
                throw new UnfusableException(
                        m < 0 ? "unknownBackbone" : "repeatedBackbone",
                        "release " + release.getName() + " has the backbones " + backbones + "; the outputs hold "
                                + output.getBackbone() + (m < 0 ? "" : " twice"));
            }
            readRow(output, rows[m]);
            answered[m] = rows[m];
        }
    }

    private void readRow(BackboneOutput output, float[] row) throws UnfusableException {
        if (!Logits.read(output.getLogits(), row)) {
            throw new UnfusableException(
                    "wrongLength",
                    "backbone " + output.getBackbone() + " gave "
                            + output.getLogits().remaining() + " bytes of logits; " + row.length + " classes need "
                            + row.length * Float.BYTES);
        }
        for (int y = 0; y < row.length; y++) {
            if (!Float.isFinite(row[y])) {
                throw new UnfusableException(
                        "notFinite",
                        "backbone " + output.getBackbone() + " gave " + row[y] + " for class " + classes.get(y));
            }
        }
    }

    /** The most probable classes by insertion; of equals the lower class index comes first. */
    private List<LabelProbability> mostProbable() {
        int[] ranked = new int[top];
        int found = 0;
        for (int y = 0; y < fused.length; y++) {
            int place = found < top ? found++ : top;
            while (place > 0 && fused[y] > fused[ranked[place - 1]]) {
                if (place < top) {
                    ranked[place] = ranked[place - 1];
                }
                place--;
            }
            if (place < top) {
                ranked[place] = y;
            }
        }
        List<LabelProbability> most = new ArrayList<>(top);
        for (int y : ranked) {
            most.add(new LabelProbability(classes.get(y), fused[y]));
        }
        return most;
    }

    private static int best(double[] posterior) {
        int best = 0;
        for (int y = 1; y < posterior.length; y++) {
            if (posterior[y] > posterior[best]) {
                best = y;
            }
        }
        return best;
    }
}
