package io.tailstream.training.adapter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How an adapter and its head are trained on a frozen backbone.
 *
 * @param tuner what is tuned inside the tower
 * @param bottleneck AdaptFormer's r; 0 for the rule by the number of classes
 * @param vptLength VPT's prompts a block
 * @param loss of the first stage
 * @param tau the strength τ of logit adjustment (Eq. 2): 1 is LA, 0 plain cross-entropy
 * @param epochs passes over the images in the first stage
 * @param headEpochs passes of a second stage in which the head alone goes on with LA, 0 for none: decoupling after
 *     {@link TrainingLoss#CE}, the paper's second step after {@link TrainingLoss#GLA_TRAIN}
 * @param batch images a step; the last of an epoch may have fewer
 * @param microBatch images that are computed at once; the gradients of a batch add up over its micro-batches
 * @param learningRate SGD's in a stage's first epoch; it falls to 0 along a cosine, stepped once an epoch
 * @param momentum SGD's
 * @param weightDecay SGD's, on all that is tuned
 * @param minArea least area of a random crop, as a share of the image
 * @param seed of the adapter's first weights, the order, the crops
 */
public record AdapterSettings(
        TunerKind tuner,
        int bottleneck,
        int vptLength,
        TrainingLoss loss,
        double tau,
        int epochs,
        int headEpochs,
        int batch,
        int microBatch,
        double learningRate,
        double momentum,
        double weightDecay,
        double minArea,
        long seed) {

    public AdapterSettings {
        Objects.requireNonNull(tuner, "tuner");
        Objects.requireNonNull(loss, "loss");
        if (bottleneck < 0 || vptLength < 1 || epochs < 1 || headEpochs < 0) {
            throw new IllegalArgumentException(
                    "at least 1 epoch and 1 prompt are needed, and a bottleneck and a number "
                            + "of the head's epochs not below 0, not " + epochs + ", " + vptLength + ", " + bottleneck
                            + ", "
                            + headEpochs);
        }
        if (batch < 1 || microBatch < 1 || microBatch > batch) {
            throw new IllegalArgumentException("a batch of at least 1 is needed and a micro-batch not larger, not "
                    + batch + " and " + microBatch);
        }
        if (!(learningRate > 0) || !(momentum >= 0 && momentum < 1) || !(weightDecay >= 0) || !(tau >= 0)) {
            throw new IllegalArgumentException("a positive learning rate, a momentum in [0, 1), a weight decay and a "
                    + "tau not below 0 are needed, not " + learningRate + ", " + momentum + ", " + weightDecay + ", "
                    + tau);
        }
        if (!(minArea > 0 && minArea <= 1)) {
            throw new IllegalArgumentException("the least crop area must be in (0, 1], not " + minArea);
        }
    }

    /** All tuned with {@link #loss}, then, if asked for, the head alone with LA. */
    List<Stage> stages() {
        List<Stage> stages = new ArrayList<>();
        stages.add(new Stage(loss, tuner == TunerKind.HEAD, epochs));
        if (headEpochs > 0) {
            stages.add(new Stage(TrainingLoss.LA, true, headEpochs));
        }
        return stages;
    }

    /**
     * The class prior that the trained logits carry, {@code [C]}: the last stage's.
     *
     * @param trainingPrior P_S, {@code [C]}
     */
    public double[] carriedPrior(double[] trainingPrior) {
        List<Stage> stages = stages();
        return stages.get(stages.size() - 1).loss().carriedPrior(trainingPrior, tau);
    }

    /** As a release states them. */
    public Map<String, String> byName() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("adapter", tuner.toString());
        all.putAll(tuner.stated(bottleneck, vptLength));
        all.put("loss", loss.toString());
        all.put("tau", Double.toString(tau));
        all.put("epochs", Integer.toString(epochs));
        all.put("headEpochs", Integer.toString(headEpochs));
        all.put("batch", Integer.toString(batch));
        all.put("microBatch", Integer.toString(microBatch));
        all.put("learningRate", Double.toString(learningRate));
        all.put("momentum", Double.toString(momentum));
        all.put("weightDecay", Double.toString(weightDecay));
        all.put("minArea", Double.toString(minArea));
        return all;
    }
}
