package io.tailstream.vision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailstream.Fixtures;
import io.tailstream.Fixtures.Fixture;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.file.Safetensors;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Against PIL and torchvision. The fixtures allow a grey level of 255; ours are equal up to float rounding, so this test
 * asks for that.
 */
class GoldenPreprocessTest {
    private static final float ROUNDING = 1e-5f;

    @TestFactory
    Stream<DynamicTest> shouldGiveThePixelsOfPilAndTorchvision() {
        return Fixtures.ofKind("preprocess").stream().flatMap(fixture -> {
            Safetensors tensors = fixture.tensors();
            return tensors.tensors().keySet().stream()
                    .filter(name -> name.matches("(eval|plain|clip_bicubic|fivecrop|rrc)_\\d+"))
                    .sorted()
                    .map(name -> DynamicTest.dynamicTest(fixture + " " + name, () -> check(fixture, name, tensors)));
        });
    }

    private static void check(Fixture fixture, String name, Safetensors tensors) {
        String number = name.substring(name.lastIndexOf('_') + 1);
        String kind = name.substring(0, name.lastIndexOf('_'));
        int size = fixture.entry().path("resolution").asInt();
        Pixels image = image(tensors.tensors().get("image_" + number));
        float[] expected = tensors.tensors().get(name).floats();
        float[] actual;
        if (kind.equals("rrc")) {
            long[] box = tensors.tensors().get("rrc_box_" + number).longs();
            RandomResizedCrop crop = new RandomResizedCrop(size, .08, Normalisation.CLIP);
            actual = new float[crop.length()];
            // torchvision's order: top, left, height, width
            crop.apply(image, new Box((int) box[1], (int) box[0], (int) box[3], (int) box[2]), true, actual, 0);
        } else {
            Preprocessing preprocessing = new Preprocessing(
                    Preprocessing.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
                    size,
                    fixture.entry().path("expand").asInt(),
                    Normalisation.CLIP);
            actual = new float[preprocessing.length()];
            preprocessing.apply(image, actual, 0);
        }
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            int at = i;
            assertEquals(expected[i], actual[i], ROUNDING, () -> name + "[" + at + "]");
        }
    }

    private static Pixels image(HostTensor tensor) {
        byte[] rgb = new byte[tensor.size()];
        tensor.data().get(rgb);
        assertEquals(3, tensor.shape()[2], "images are HWC");
        return new Pixels((int) tensor.shape()[1], (int) tensor.shape()[0], rgb);
    }
}
