package io.tailstream.model.tuner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.tailstream.Fixtures.Fixture;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.Golden;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.backbone.ClipWeights;
import io.tailstream.model.encoder.ImageEncoder;
import io.tailstream.model.encoder.LossModule;
import io.tailstream.model.encoder.TextEncoder;
import io.tailstream.model.encoder.VisionOutput;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.torch.Gradients;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.Weights;
import io.tailstream.training.optimiser.Sgd;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** AdaptFormer, VPT-deep, VPT-shallow: forward, semantic head, loss, all gradients, parameters after SGD steps. */
class GoldenTunerTest {
    static Stream<Arguments> fixtures() {
        return Stream.of("adaptformer", "vpt_deep", "vpt_shallow").flatMap(Golden::withWeights);
    }

    private static Tuner tuner(Fixture fixture, VisionTower tower) {
        int length = fixture.entry().path("vpt_len").asInt();
        String kind = fixture.entry().path("kind").asText();
        return switch (kind) {
            case "adaptformer" ->
                new AdaptFormer(
                        tower.layers(),
                        tower.width(),
                        fixture.entry().path("adapter_dim").asInt());
            case "vpt_deep" -> VisualPrompts.deep(tower, length);
            case "vpt_shallow" -> VisualPrompts.shallow(tower, length);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldGiveTheForwardPassOfTheReferenceCode(Fixture fixture, String weightsFile) throws IOException {
        Map<String, HostTensor> expected = fixture.tensors().tensors();
        ClipWeights clip = Golden.clip(fixture, weightsFile);
        Architecture architecture = clip.architecture();
        TorchDevice device = TorchDevice.cpu();
        int layers = architecture.vision().layers();
        Tuner tuner = tuner(fixture, architecture.vision());
        try (NDManager manager = device.newManager();
                Weights weights = weights(device, clip, expected);
                ImageEncoder plain = new ImageEncoder(device, architecture, Tuner.NONE, VisionOutput.FEATURE);
                ImageEncoder blocks = new ImageEncoder(device, architecture, tuner, VisionOutput.EVERY_BLOCK);
                ImageEncoder adapted = new ImageEncoder(device, architecture, tuner, VisionOutput.FEATURE);
                ImageEncoder classifier = new ImageEncoder(device, architecture, tuner, VisionOutput.LOGITS)) {
            NDArray pixels = Golden.floats(manager, Golden.row(expected.get("images"), 0));
            close(fixture, expected, "features_no_tuner", plain.encode(pixels, weights), "forward");
            close(fixture, expected, "features", adapted.encode(pixels, weights), "forward");
            close(fixture, expected, "logits", classifier.encode(pixels, weights), "forward");
            NDList every = blocks.call(pixels, weights);
            for (int i = 0; i < layers; i++) {
                close(
                        fixture,
                        expected,
                        "cls_after_block_" + i,
                        every.get(1 + i).get(":, 0"),
                        "forward");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldMakeTheSemanticHeadOfTheReferenceCode(Fixture fixture, String weightsFile) throws IOException {
        Map<String, HostTensor> expected = fixture.tensors().tensors();
        ClipWeights clip = Golden.clip(fixture, weightsFile);
        TorchDevice device = TorchDevice.cpu();
        try (NDManager manager = device.newManager();
                Weights weights = new Weights(device, clip.tensors());
                TextEncoder texts = new TextEncoder(device, clip.architecture())) {
            float[] features = texts.encode(Golden.longs(manager, expected.get("class_tokens")), weights)
                    .toFloatArray();
            float[] head = CosineHead.fromTexts(
                    features,
                    clip.tensors().get("visual.proj").floats(),
                    clip.architecture().vision().width(),
                    clip.architecture().jointWidth());
            Golden.assertClose(
                    fixture, expected.get("semantic_head_weight").floats(), head, "semantic head", "forward");
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldFollowTheReferenceCodeThroughLossGradientsAndSteps(Fixture fixture, String weightsFile)
            throws IOException {
        Map<String, HostTensor> expected = fixture.tensors().tensors();
        ClipWeights clip = Golden.clip(fixture, weightsFile);
        Map<String, String> references = tuned(expected);
        List<String> names = List.copyOf(references.keySet());
        JsonNode optimiser = fixture.entry().path("optimiser");
        TorchDevice device = TorchDevice.cpu();
        Tuner tuner = tuner(fixture, clip.architecture().vision());
        try (NDManager manager = device.newManager();
                Weights weights = weights(device, clip, expected);
                ImageEncoder encoder = new ImageEncoder(device, clip.architecture(), tuner, VisionOutput.FEATURE);
                ImageEncoder classifier = new ImageEncoder(device, clip.architecture(), tuner, VisionOutput.LOGITS);
                LossModule loss = LossModule.cosineHead(device);
                Sgd sgd = new Sgd(
                        device,
                        weights,
                        names,
                        optimiser.path("momentum").asDouble(),
                        optimiser.path("weight_decay").asDouble())) {
            NDArray offsets =
                    manager.create(logPrior(expected.get("class_counts").doubles()));
            float[] losses = expected.get("losses").floats();
            for (int step = 0; step < losses.length; step++) {
                NDArray pixels = Golden.floats(manager, Golden.row(expected.get("images"), step));
                NDArray labels = Golden.longs(manager, Golden.row(expected.get("labels"), step));
                try (Gradients gradients = new Gradients()) {
                    LossModule.Loss result = loss.record(
                            encoder.record(pixels, weights), weights.get(CosineHead.WEIGHT), labels, offsets);
                    gradients.backward(result.loss());
                    assertEquals(
                            losses[step],
                            result.loss().getFloat(),
                            fixture.tolerance(losses[step], "losses"),
                            "loss of step " + step);
                }
                if (step == 0) {
                    for (String name : names) {
                        try (NDArray gradient = weights.get(name).getGradient()) {
                            close(fixture, expected, "grad." + references.get(name), gradient, "grads");
                        }
                    }
                }
                sgd.step(optimiser.path("lr").asDouble());
                String after = "after_step" + (step + 1) + ".";
                if (expected.containsKey(after + references.get(names.get(0)))) {
                    for (String name : names) {
                        close(fixture, expected, after + references.get(name), weights.get(name), "params_after");
                    }
                }
            }
            NDArray pixels = Golden.floats(manager, Golden.row(expected.get("images"), losses.length));
            close(fixture, expected, "logits_after", classifier.encode(pixels, weights), "forward");
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldTuneTheParametersThatTheReferenceCodeTunes(Fixture fixture, String weightsFile) throws IOException {
        Map<String, HostTensor> expected = fixture.tensors().tensors();
        ClipWeights clip = Golden.clip(fixture, weightsFile);
        VisionTower tower = clip.architecture().vision();
        Map<String, HostTensor> ours = new HashMap<>();
        tuned(expected).forEach((name, reference) -> ours.put(name, expected.get(before(reference))));

        Tuner tuner = Tuner.of(ours, tower);

        assertEquals(tuner(fixture, tower), tuner);
        assertEquals(fixture.entry().path("tuned_params").asLong(), tuner.parameterCount());
        assertEquals(
                fixture.entry().path("tuner_keys").asInt(), tuner.parameters().size());
        ours.remove(CosineHead.WEIGHT);
        assertEquals(ours.keySet(), tuner.parameters().keySet());
        tuner.parameters()
                .forEach(
                        (name, shape) -> assertArrayEquals(shape, ours.get(name).shape(), name));
    }

    private static void close(
            Fixture fixture, Map<String, HostTensor> expected, String name, NDArray actual, String tolerance) {
        Golden.assertClose(fixture, expected.get(name), actual, name, tolerance);
    }

    private static Weights weights(TorchDevice device, ClipWeights clip, Map<String, HostTensor> expected) {
        Map<String, HostTensor> values = new HashMap<>(clip.tensors());
        tuned(expected).forEach((name, reference) -> values.put(name, expected.get(before(reference))));
        return new Weights(device, values);
    }

    private static String before(String reference) {
        return reference.replaceFirst("^(tuner|head)\\.", "$1_before.");
    }

    /** Our names of the tuned parameters to LIFT's. */
    private static Map<String, String> tuned(Map<String, HostTensor> expected) {
        Map<String, String> names = new HashMap<>();
        for (String name : expected.keySet()) {
            if (name.startsWith("tuner_before.adaptformer_list.")) {
                String ours = name.replace("tuner_before.adaptformer_list.", "adapter.")
                        .replace("_proj.", ".");
                names.put(ours, name.replace("tuner_before.", "tuner."));
            } else if (name.startsWith("tuner_before.vpt_list.")) {
                String block = name.replace("tuner_before.vpt_list.", "").replace(".prompt", "");
                names.put("prompt." + block, name.replace("tuner_before.", "tuner."));
            }
        }
        names.put(CosineHead.WEIGHT, "head.weight");
        return names;
    }

    private static float[] logPrior(double[] counts) {
        double total = 0;
        for (double count : counts) {
            total += count;
        }
        float[] log = new float[counts.length];
        for (int c = 0; c < log.length; c++) {
            log[c] = (float) Math.log(counts[c] / total);
        }
        return log;
    }
}
