package io.tailstream.cli;

import io.tailstream.training.AdapterSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The settings of adapter training; the defaults are the method's. */
final class AdapterOptions {
    @Option(names = "--epochs", defaultValue = "10", description = "Passes over the images (default: 10).")
    private int epochs;

    @Option(names = "--batch", defaultValue = "128", description = "Images a step (default: 128).")
    private int batch;

    @Option(names = "--learning-rate", defaultValue = "0.01", description = "SGD's at first (default: 0.01).")
    private double learningRate;

    @Option(names = "--momentum", defaultValue = "0.9", description = "SGD's (default: 0.9).")
    private double momentum;

    @Option(names = "--weight-decay", defaultValue = "0.0005", description = "SGD's (default: 0.0005).")
    private double weightDecay;

    @Option(names = "--tau", defaultValue = "1", description = "Logit adjustment's strength; 0 is none (default: 1).")
    private double tau;

    @Option(
            names = "--bottleneck",
            defaultValue = "0",
            description = "AdaptFormer's r (default: by the number of classes).")
    private int bottleneck;

    @Option(names = "--min-area", defaultValue = "0.08", description = "Least area of a random crop (default: 0.08).")
    private double minArea;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of first weights, order and crops (default: 1).")
    private long seed;

    AdapterSettings settings() {
        return new AdapterSettings(bottleneck, tau, epochs, batch, learningRate, momentum, weightDecay, minArea, seed);
    }

    /** As a release states them. */
    Map<String, String> byName() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("epochs", Integer.toString(epochs));
        all.put("batch", Integer.toString(batch));
        all.put("learningRate", Double.toString(learningRate));
        all.put("momentum", Double.toString(momentum));
        all.put("weightDecay", Double.toString(weightDecay));
        all.put("tau", Double.toString(tau));
        all.put("bottleneck", bottleneck == 0 ? "by classes" : Integer.toString(bottleneck));
        all.put("minArea", Double.toString(minArea));
        return all;
    }
}
