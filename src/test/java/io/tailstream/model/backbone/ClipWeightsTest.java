package io.tailstream.model.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.model.architecture.Activation;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.file.MalformedFileException;
import io.tailstream.model.layout.StatedShape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClipWeightsTest {
    private static final Architecture TINY = new Architecture(
            new VisionTower(13, 4, 16, 2, 2, 32), new TextTower(6, 20, 12, 1, 3, 24), 8, Activation.GELU);

    private final Map<String, HostTensor> sound = InitialWeights.of(TINY, 1);

    @Test
    void shouldPassOverPrefixAndEntriesThatHoldNoParameter() throws IOException {
        Map<String, HostTensor> checkpoint = new LinkedHashMap<>();
        sound.forEach((name, tensor) -> checkpoint.put("module." + name, tensor));
        for (String extra : new String[] {"input_resolution", "context_length", "vocab_size"}) {
            checkpoint.put(extra, HostTensor.of(new float[] {3}));
        }
        checkpoint.put("text_model.embeddings.position_ids".replace("text_model.", ""), HostTensor.of(new float[1], 1));
        assertEquals(
                TINY.parameters().keySet(),
                ClipWeights.of("c", checkpoint, TINY).tensors().keySet());
    }

    @Test
    void shouldTakeALogitScaleOfOneElement() throws IOException {
        sound.put("logit_scale", HostTensor.of(new float[] {2}, 1));
        HostTensor scale = ClipWeights.of("c", sound, TINY).tensors().get("logit_scale");
        assertArrayEquals(new long[0], scale.shape());
        assertArrayEquals(new float[] {2}, scale.floats());
    }

    @Test
    void shouldNameWhatIsMissingTooMuchAndMisshaped() {
        sound.remove("visual.proj");
        sound.put("stranger", HostTensor.of(new float[1], 1));
        sound.put("ln_final.bias", HostTensor.of(new float[5], 5));
        String message = assertThrows(MalformedFileException.class, () -> ClipWeights.of("file", sound, TINY))
                .getMessage();
        assertTrue(message.startsWith("file: "), message);
        assertTrue(message.contains("missing: visual.proj"), message);
        assertTrue(message.contains("not of this architecture: stranger"), message);
        assertTrue(message.contains("ln_final.bias is [5], not [12]"), message);
    }

    @Test
    void shouldSayWhatIsMissingWhereAShapeCannotBeRead() {
        sound.remove("visual.conv1.weight");
        String message = assertThrows(
                        MalformedFileException.class,
                        () -> ClipWeights.of("file", sound, StatedShape.of(Activation.GELU)))
                .getMessage();
        assertEquals("file: missing: visual.conv1.weight", message);
    }
}
