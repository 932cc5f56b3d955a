package io.tailstream.stream.fusion;

import io.tailstream.AdapterRelease;
import io.tailstream.BackboneOutputs;
import io.tailstream.Origin;
import io.tailstream.Prediction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes predictions again from the stored logits and the release that each names, and compares all of them but
 * {@code predictedAt}, bit for bit. First all predictions are taken, then all outputs.
 *
 * <p>Memory: every prediction that was taken, until its outputs come. For one thread.
 */
public final class Recomputation {

    private static final int DIFFERENCES_SHOWN = 5;

    private final Function<String, Optional<AdapterRelease>> releases;
    private final Map<String, ReleasedFusion> ready = new HashMap<>();
    private final Map<Key, Prediction> waiting = new HashMap<>();
    private final List<String> differences = new ArrayList<>();
    private long same;
    private long different;
    private long unpredicted;
    private long unfusable;

    /** An image has a prediction of the release in force and may have another of the shadow. */
    private record Key(Origin origin, boolean shadow) {}

    /** @param releases finds a release by its name */
    public Recomputation(Function<String, Optional<AdapterRelease>> releases) {
        this.releases = releases;
    }

    /**
     * What came of it.
     *
     * @param same predictions that are the same bit for bit
     * @param different those that are not, or cannot be made again though they were once, or come twice
     * @param unpredicted outputs that can be fused and have no prediction among those taken
     * @param unfusable outputs that cannot be fused and, rightly, have none
     * @param withoutOutputs predictions whose outputs were not among those taken
     * @param differences the first of the different ones, a line each
     */
    public record Result(
            long same,
            long different,
            long unpredicted,
            long unfusable,
            long withoutOutputs,
            List<String> differences) {}

    /** Takes a record of {@code predictions}. */
    public void take(Prediction prediction) {
        take(prediction, false);
    }

    /** Takes a record of {@code predictions-shadow}. */
    public void takeShadow(Prediction prediction) {
        take(prediction, true);
    }

    private void take(Prediction prediction, boolean shadow) {
        if (waiting.put(new Key(prediction.getOrigin(), shadow), prediction) != null) {
            differs(prediction.getOrigin(), prediction.getId(), "is predicted twice");
        }
    }

    /** Takes a record of {@code backbone-outputs}. */
    public void take(BackboneOutputs outputs) {
        Prediction stored = waiting.remove(new Key(outputs.getOrigin(), outputs.getShadow()));
        Optional<ReleasedFusion> fusion = fusion(outputs.getRelease());
        if (fusion.isEmpty()) {
            differs(
                    outputs.getOrigin(),
                    outputs.getId(),
                    "names release " + outputs.getRelease() + ", which is not there");
            return;
        }
        try {
            Prediction made =
                    fusion.get().predict(outputs, stored == null ? outputs.getAppendedAt() : stored.getPredictedAt());
            if (stored == null) {
                unpredicted++;
            } else if (bytes(made).equals(bytes(stored))) {
                same++;
            } else {
                differs(outputs.getOrigin(), outputs.getId(), "is stored as " + stored + " and recomputed as " + made);
            }
        } catch (UnfusableException e) {
            if (stored == null) {
                unfusable++;
            } else {
                differs(outputs.getOrigin(), outputs.getId(), "cannot be predicted again: " + e.getMessage());
            }
        }
    }

    /** What came of all that was taken. */
    public Result result() {
        return new Result(same, different, unpredicted, unfusable, waiting.size(), List.copyOf(differences));
    }

    private Optional<ReleasedFusion> fusion(String name) {
        if (!ready.containsKey(name)) {
            releases.apply(name).ifPresent(release -> ready.put(name, new ReleasedFusion(release)));
        }
        return Optional.ofNullable(ready.get(name));
    }

    private void differs(Origin origin, String id, String how) {
        different++;
        if (differences.size() < DIFFERENCES_SHOWN) {
            differences.add("image " + id + " (" + origin.getTopic() + "-" + origin.getPartition() + "@"
                    + origin.getOffset() + ") " + how);
        }
    }

    /** Its encoding: equal where every bit of every number is. */
    private static ByteBuffer bytes(Prediction prediction) {
        try {
            return Prediction.getEncoder().encode(prediction);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // written to memory
        }
    }
}
