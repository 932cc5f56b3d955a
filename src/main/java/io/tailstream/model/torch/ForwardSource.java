package io.tailstream.model.torch;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects the TorchScript source of one {@code forward(…, w: List[Tensor])} and, in the order of {@code w}, the names
 * of the parameters that it asks for.
 */
public final class ForwardSource {
    private final StringBuilder body = new StringBuilder();
    private final List<String> arguments;
    private final List<String> parameters = new ArrayList<>();
    private final Precision precision;
    private boolean many;

    public ForwardSource(Precision precision, String... arguments) {
        this.precision = precision;
        this.arguments = List.of(arguments);
    }

    /** Adds {@code variable = expression}. */
    public void let(String variable, String expression) {
        body.append("    ").append(variable).append(" = ").append(expression).append('\n');
    }

    public void returns(String expression) {
        body.append("    return ").append(expression).append('\n');
    }

    public void returnsAll(List<String> expressions) {
        many = true;
        returns("[" + String.join(", ", expressions) + "]");
    }

    /** The parameter as an expression in the precision of the arithmetic; tuned ones are kept in float32. */
    public String parameter(String name) {
        parameters.add(name);
        String item = "w[" + (parameters.size() - 1) + "]";
        return precision == Precision.FP32 ? item : precision.cast(item);
    }

    public String input(String expression) {
        return precision == Precision.FP32 ? expression : precision.cast(expression);
    }

    public String output(String expression) {
        return precision == Precision.FP32 ? expression : Precision.FP32.cast(expression);
    }

    public String linear(String x, String name) {
        return "torch.linear(" + x + ", " + parameter(name + ".weight") + ", " + parameter(name + ".bias") + ")";
    }

    public String layerNorm(String x, String name, int width) {
        return "torch.layer_norm(" + x + ", [" + width + "], " + parameter(name + ".weight") + ", "
                + parameter(name + ".bias") + ", 1.0000000000000001e-05, False)";
    }

    /** x / max(‖x‖₂, 1e-12) over the last dimension, as torch.nn.functional.normalize. */
    public static String normalised(String x) {
        return "torch.div(" + x + ", torch.clamp_min(torch.norm(" + x + ", 2, [-1], True), 9.9999999999999998e-13))";
    }

    public List<String> parameters() {
        return List.copyOf(parameters);
    }

    public String code() {
        StringBuilder head = new StringBuilder("  def forward(self: __torch__.M");
        for (String argument : arguments) {
            head.append(",\n    ").append(argument).append(": Tensor");
        }
        if (!parameters.isEmpty()) {
            head.append(",\n    w: List[Tensor]");
        }
        return head.append(many ? ") -> List[Tensor]:\n" : ") -> Tensor:\n")
                .append(body)
                .toString();
    }
}
