package io.tailstream.model.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.tailstream.Fixtures.Fixture;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.Golden;
import io.tailstream.model.encoder.ImageEncoder;
import io.tailstream.model.encoder.TextEncoder;
import io.tailstream.model.encoder.VisionOutput;
import io.tailstream.model.encoder.ZeroShot;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.Weights;
import io.tailstream.model.tuner.Tuner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every CLIP fixture, with every file of weights that it names: both key namings, both activations, all outputs. */
class GoldenClipTest {
    private static final Set<String> INPUTS = Set.of("images", "tokens");

    static Stream<Arguments> fixtures() {
        return Golden.withWeights("clip");
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldGiveEveryOutputOfTheReferenceCode(Fixture fixture, String weightsFile) throws IOException {
        Map<String, HostTensor> expected = fixture.tensors().tensors();
        ClipWeights clip = Golden.clip(fixture, weightsFile);
        Architecture architecture = clip.architecture();
        TorchDevice device = TorchDevice.cpu();
        Set<String> seen = new TreeSet<>(INPUTS);
        try (NDManager manager = device.newManager();
                Weights weights = new Weights(device, clip.tensors());
                ImageEncoder images = new ImageEncoder(device, architecture, Tuner.NONE, VisionOutput.EVERY_BLOCK);
                TextEncoder texts = new TextEncoder(device, architecture, true);
                ZeroShot zeroShot = new ZeroShot(device)) {
            NDList vision = images.call(Golden.floats(manager, expected.get("images")), weights);
            NDList text = texts.call(Golden.longs(manager, expected.get("tokens")), weights);
            int layers = architecture.vision().layers();
            assertEquals(layers + 3, vision.size());
            List<Map.Entry<String, NDArray>> outputs = new ArrayList<>();
            outputs.add(Map.entry("vision_after_ln_pre", vision.get(0)));
            for (int i = 0; i < layers; i++) {
                outputs.add(Map.entry("vision_block_" + i, vision.get(1 + i)));
            }
            outputs.add(Map.entry("vision_cls_after_ln_post", vision.get(layers + 1)));
            outputs.add(Map.entry("image_features", vision.get(layers + 2)));
            for (int i = 0; i < architecture.text().layers(); i++) {
                outputs.add(Map.entry("text_block_" + i, text.get(i)));
            }
            outputs.add(Map.entry("text_features", text.get(architecture.text().layers())));
            NDArray logits = zeroShot.logits(
                    vision.get(layers + 2), text.get(architecture.text().layers()), weights.get("logit_scale"));
            outputs.add(Map.entry("logits_per_image", logits));
            outputs.add(Map.entry("logits_per_text", logits.transpose()));
            for (Map.Entry<String, NDArray> output : outputs) {
                Golden.assertClose(fixture, expected.get(output.getKey()), output.getValue(), output.getKey());
                seen.add(output.getKey());
            }
        }
        assertEquals(new TreeSet<>(expected.keySet()), seen, "outputs of the fixture that were compared");
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldGiveTheOutputsAloneAsAmongThoseOfEveryBlock(Fixture fixture, String weightsFile) throws IOException {
        Map<String, HostTensor> expected = fixture.tensors().tensors();
        ClipWeights clip = Golden.clip(fixture, weightsFile);
        TorchDevice device = TorchDevice.cpu();
        try (NDManager manager = device.newManager();
                Weights weights = new Weights(device, clip.tensors());
                ImageEncoder feature = new ImageEncoder(device, clip.architecture(), Tuner.NONE, VisionOutput.FEATURE);
                ImageEncoder joint = new ImageEncoder(device, clip.architecture(), Tuner.NONE, VisionOutput.JOINT);
                TextEncoder texts = new TextEncoder(device, clip.architecture())) {
            NDArray pixels = Golden.floats(manager, expected.get("images"));
            NDArray ids = Golden.longs(manager, expected.get("tokens"));
            Golden.assertClose(
                    fixture, expected.get("vision_cls_after_ln_post"), feature.encode(pixels, weights), "feature");
            Golden.assertClose(fixture, expected.get("image_features"), joint.encode(pixels, weights), "joint");
            Golden.assertClose(fixture, expected.get("text_features"), texts.encode(ids, weights), "text");
        }
    }
}
