package io.tailstream.training.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.Fixtures;
import io.tailstream.Fixtures.Fixture;
import io.tailstream.longtail.Priors;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.torch.Gradients;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.TorchFunction;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cross-entropy under the offsets of Eq. 2 and Eq. 6, and its gradient, against the reference code's. */
class GoldenLossesTest {
    private static final String CROSS_ENTROPY = String.join(
            "\n",
            "  def forward(self: __torch__.M,",
            "    logits: Tensor,",
            "    labels: Tensor,",
            "    offsets: Tensor) -> Tensor:",
            "    z = torch.add(logits, offsets, alpha=1)",
            "    return torch.cross_entropy_loss(z, labels, None, 1, -100, 0.)",
            "");

    private static final Pattern ADJUSTED = Pattern.compile("la_tau([0-9.]+)");

    static List<Fixture> fixtures() {
        return Fixtures.ofKind("losses");
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldGiveTheReferencesLossesAndGradients(Fixture fixture) {
        Map<String, HostTensor> tensors = fixture.tensors().tensors();
        double[] prior = Priors.fromCounts(tensors.get("class_counts").longs());
        double[] pretraining = tensors.get("pretrain_prior_q").doubles();
        int compared = 0;
        for (String name : tensors.keySet()) {
            if (name.endsWith("_loss")) {
                String loss = name.substring(0, name.length() - "_loss".length());
                check(fixture, tensors, loss, offsets(loss, prior, pretraining));
                compared++;
            }
        }
        assertTrue(compared > 0, () -> fixture + " has no loss");
    }

    private static double[] offsets(String loss, double[] prior, double[] pretraining) {
        Matcher adjusted = ADJUSTED.matcher(loss);
        if (adjusted.matches()) {
            return TrainingLoss.LA.offsets(prior, pretraining, Double.parseDouble(adjusted.group(1)));
        }
        return switch (loss) {
            case "ce" -> TrainingLoss.CE.offsets(prior, pretraining, 1);
            case "gla_train" -> TrainingLoss.GLA_TRAIN.offsets(prior, pretraining, 1);
            default -> throw new IllegalArgumentException("no golden test knows the loss " + loss);
        };
    }

    private static void check(Fixture fixture, Map<String, HostTensor> tensors, String loss, double[] offsets) {
        HostTensor logits = tensors.get("logits");
        TorchDevice device = TorchDevice.cpu();
        try (TorchFunction crossEntropy = new TorchFunction(device, CROSS_ENTROPY);
                NDManager scope = device.newManager();
                Gradients gradients = new Gradients()) {
            NDArray z = scope.create(logits.floats(), new Shape(logits.shape()));
            z.setRequiresGradient(true);
            float[] narrow = new float[offsets.length];
            for (int c = 0; c < narrow.length; c++) {
                narrow[c] = (float) offsets[c];
            }
            NDArray labels = scope.create(tensors.get("labels").longs());
            NDArray value = crossEntropy
                    .record(List.of(z, labels, scope.create(narrow)), List.of())
                    .head();
            gradients.backward(value);

            double expected = tensors.get(loss + "_loss").doubles()[0];
            assertEquals(expected, value.getFloat(), fixture.tolerance(expected), loss);
            double[] gradient = tensors.get(loss + "_grad").doubles();
            float[] actual = z.getGradient().toFloatArray();
            for (int i = 0; i < gradient.length; i++) {
                assertEquals(gradient[i], actual[i], fixture.tolerance(gradient[i]), loss + " gradient " + i);
            }
        }
    }
}
