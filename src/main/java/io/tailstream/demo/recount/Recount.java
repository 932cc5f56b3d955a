package io.tailstream.demo.recount;

import io.tailstream.LabelEvent;
import io.tailstream.Prediction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Counts again, from predictions and labels alone, what each model got right: the contract's rules of identity, with
 * none of the accuracy topology's code. An id counts once, by its last prediction and its winning label.
 */
public final class Recount {

    /** The name of the fused model among the models. */
    public static final String FUSED = "fused";

    private final Map<String, Answers> predicted = new HashMap<>();
    private final Map<String, Labels> labelled = new HashMap<>();

    /** A record of {@code predictions}, in the order of its partition. */
    public void prediction(Prediction prediction) {
        Map<String, String> byModel = new LinkedHashMap<>();
        byModel.put(FUSED, prediction.getTop().get(0).getLabel());
        prediction.getBackbones().forEach(b -> byModel.put(b.getBackbone(), b.getLabel()));
        predicted.put(prediction.getId(), new Answers(prediction.getCapturedAt(), prediction.getRelease(), byModel));
    }

    /** A record of {@code labels}. */
    public void label(LabelEvent label, Position at) {
        labelled.computeIfAbsent(label.getId(), id -> new Labels())
                .given
                .add(new Given(label.getLabel(), label.getLabelledAt(), at));
    }

    /** A null record of {@code labels}: voids the labels of {@code id} before it. */
    public void retraction(String id, Position at) {
        Labels labels = labelled.computeIfAbsent(id, key -> new Labels());
        labels.voided = labels.voided == null || at.compareTo(labels.voided) > 0 ? at : labels.voided;
    }

    /** How many ids have a prediction. */
    public int ids() {
        return predicted.size();
    }

    /**
     * Gives each scored answer to {@code to}: the model and, as {@link Answer}, what it said of what.
     *
     * @param from the first moment of capture, inclusive
     * @param before the end, exclusive
     */
    public void scored(Instant from, Instant before, BiConsumer<String, Answer> to) {
        predicted.forEach((id, answers) -> {
            String truth = labelled.containsKey(id) ? labelled.get(id).winner() : null;
            if (truth == null
                    || answers.capturedAt().isBefore(from)
                    || !answers.capturedAt().isBefore(before)) {
                return;
            }
            answers.byModel()
                    .forEach((model, said) ->
                            to.accept(model, new Answer(truth, said.equals(truth), answers.release())));
        });
    }

    /** A label's truth, whether the model said it, and of which release the model was. */
    public record Answer(String truth, boolean correct, String release) {}

    /** Where a record stands in {@code labels}: append time first, then partition and offset. */
    public record Position(long appendedAt, int partition, long offset) implements Comparable<Position> {

        private static final Comparator<Position> ORDER = Comparator.comparingLong(Position::appendedAt)
                .thenComparingInt(Position::partition)
                .thenComparingLong(Position::offset);

        @Override
        public int compareTo(Position other) {
            return ORDER.compare(this, other);
        }
    }

    private record Answers(Instant capturedAt, String release, Map<String, String> byModel) {}

    private record Given(String label, Instant labelledAt, Position at) {}

    private static final class Labels {

        private final List<Given> given = new ArrayList<>();
        private Position voided;

        String winner() {
            return given.stream()
                    .filter(label -> voided == null || label.at().compareTo(voided) > 0)
                    .max(Comparator.comparing(Given::labelledAt).thenComparing(Given::at))
                    .map(Given::label)
                    .orElse(null);
        }
    }
}
