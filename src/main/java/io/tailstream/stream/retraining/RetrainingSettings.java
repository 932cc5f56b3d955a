package io.tailstream.stream.retraining;

import io.tailstream.longtail.measure.ReleaseGate;
import io.tailstream.training.adapter.AdapterSettings;
import io.tailstream.training.text.Prompts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How a challenger is made and judged.
 *
 * @param name the challenger's
 * @param adapter how adapters are trained
 * @param prompts the texts of the classes, for priors and for the head's rows of new classes
 * @param fromScratch whether training begins from the texts instead of the parent's adapters
 * @param regroup whether groups are made anew instead of kept
 * @param fewestForPrior held-out images that a class needs for its prior to be estimated anew
 * @param gate what it may lose
 * @param force whether it is released even if the gate refuses it
 * @param hyperParameters as the release states them
 */
public record RetrainingSettings(
        String name,
        AdapterSettings adapter,
        Prompts prompts,
        boolean fromScratch,
        boolean regroup,
        int fewestForPrior,
        ReleaseGate gate,
        boolean force,
        Map<String, String> hyperParameters) {

    public RetrainingSettings {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(adapter, "adapter");
        Objects.requireNonNull(prompts, "prompts");
        Objects.requireNonNull(gate, "gate");
        hyperParameters = new LinkedHashMap<>(hyperParameters);
        if (fewestForPrior < 1) {
            throw new IllegalArgumentException("a prior needs at least 1 held-out image, not " + fewestForPrior);
        }
    }
}
