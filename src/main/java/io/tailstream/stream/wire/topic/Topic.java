package io.tailstream.stream.wire.topic;

import io.tailstream.AccuracyGap;
import io.tailstream.AdapterRelease;
import io.tailstream.BackboneOutputs;
import io.tailstream.DeadLetter;
import io.tailstream.GateDecision;
import io.tailstream.GroupAccuracy;
import io.tailstream.ImageEvent;
import io.tailstream.LabelDrift;
import io.tailstream.LabelEvent;
import io.tailstream.Prediction;
import io.tailstream.StationState;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** The topics of the contract, each with the record that its values hold. */
public enum Topic {
    IMAGES("images", ImageEvent.class),
    LABELS("labels", LabelEvent.class),
    BACKBONE_OUTPUTS("backbone-outputs", BackboneOutputs.class),
    PREDICTIONS("predictions", Prediction.class),
    PREDICTIONS_SHADOW("predictions-shadow", Prediction.class),
    ACCURACY("accuracy", GroupAccuracy.class),
    ACCURACY_GAPS("accuracy-gaps", AccuracyGap.class),
    LABEL_DRIFT("label-drift", LabelDrift.class),
    DEAD_LETTERS("dead-letters", DeadLetter.class),
    ADAPTERS("adapters", AdapterRelease.class),
    /** Chunks of safetensors files: bytes, no schema. */
    ADAPTER_WEIGHTS("adapter-weights", null),
    GATE_DECISIONS("gate-decisions", GateDecision.class),
    STATIONS("stations", StationState.class);

    private final String baseName;
    private final Class<? extends SpecificRecord> record;

    Topic(String baseName, Class<? extends SpecificRecord> record) {
        this.baseName = baseName;
        this.record = record;
    }

    /** The name without a prefix, as in the contract and in topology/topics.yaml. */
    public String baseName() {
        return baseName;
    }

    /** The name on a broker: {@code prefix} (may be empty) and the base name. */
    public String name(String prefix) {
        return Objects.requireNonNull(prefix, "prefix") + baseName;
    }

    /** The registry's subject of the topic's values. */
    public String subject(String prefix) {
        return subjectOf(name(prefix));
    }

    /** The subject of the values of any topic: {@code <topic>-value}. */
    public static String subjectOf(String topic) {
        return topic + "-value";
    }

    /** The generated class of the topic's values; empty where they are plain bytes. */
    public Optional<Class<? extends SpecificRecord>> record() {
        return Optional.ofNullable(record);
    }

    /**
     * The topic of a base name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Topic ofBaseName(String baseName) {
        return Arrays.stream(values())
                .filter(t -> t.baseName.equals(baseName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no topic of Tailstream is called " + baseName));
    }
}
