package io.tailstream.model.architecture;

import java.util.Arrays;

/** The activation inside the MLPs of both towers; a checkpoint works with its own alone. */
public enum Activation {
    /** x·σ(1.702x): OpenAI CLIP, MetaCLIP. */
    QUICK_GELU("quick_gelu", "torch.mul(%1$s, torch.sigmoid(torch.mul(%1$s, 1.702)))"),
    /** x·Φ(x) by the error function: OpenCLIP (LAION). */
    GELU("gelu", "torch.gelu(%1$s, approximate=\"none\")");

    private final String label;
    private final String torchScript;

    Activation(String label, String torchScript) {
        this.label = label;
        this.torchScript = torchScript;
    }

    /** The name in a backbone's manifest. */
    public String label() {
        return label;
    }

    public String of(String variable) {
        return String.format(torchScript, variable);
    }

    /** @throws IllegalArgumentException naming the known ones */
    public static Activation parse(String label) {
        for (Activation a : values()) {
            if (a.label.equals(label)) {
                return a;
            }
        }
        throw new IllegalArgumentException("unknown activation '" + label + "'; known: "
                + Arrays.stream(values()).map(Activation::label).toList());
    }
}
