package io.tailstream.model.torch;

import java.util.Arrays;

/** The number format of an encoder's arithmetic. Inputs, outputs, losses and tuned parameters stay float32. */
public enum Precision {
    FP32("fp32", 6),
    BF16("bf16", 15);

    private final String label;
    private final int scalarType;

    Precision(String label, int scalarType) {
        this.label = label;
        this.scalarType = scalarType;
    }

    public String label() {
        return label;
    }

    /** TorchScript that gives {@code expression} in this format (the same tensor where it already has it). */
    public String cast(String expression) {
        return "torch.to(" + expression + ", " + scalarType + ", False, False, None)"; // c10::ScalarType's number
    }

    /** @throws IllegalArgumentException naming the known ones */
    public static Precision parse(String label) {
        for (Precision p : values()) {
            if (p.label.equals(label)) {
                return p;
            }
        }
        throw new IllegalArgumentException("unknown precision '" + label + "'; known: "
                + Arrays.stream(values()).map(Precision::label).toList());
    }
}
