package io.tailstream.training.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.model.architecture.Activation;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.backbone.BackboneManifest;
import io.tailstream.model.backbone.InitialWeights;
import io.tailstream.model.encoder.ByteTokenizer;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.progress.Progress;
import io.tailstream.vision.Normalisation;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackboneTextsTest {
    private static final int JOINT = 16;
    private static final Architecture TINY = new Architecture(
            new VisionTower(16, 8, 32, 1, 2, 64),
            new TextTower(24, ByteTokenizer.VOCABULARY, 32, 1, 1, 64),
            JOINT,
            Activation.GELU);

    /** More texts than are encoded at once, whatever the number of templates. */
    private static final List<String> NAMES =
            IntStream.range(0, 70).mapToObj(i -> "n_" + i).toList();

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();
    private BackboneFolder backbone;

    @BeforeEach
    void write() throws IOException {
        backbone = BackboneFolder.write(
                folder.resolve("tiny"),
                new BackboneManifest(
                        TINY, new Preprocessing(Preprocessing.Kind.PLAIN, 16, Normalisation.CLIP), "random"),
                InitialWeights.of(TINY, 2),
                ByteTokenizer.json());
    }

    @Test
    void shouldAverageTheNormalisedFeaturesOfAnEnsembleAndNormaliseAgain() throws IOException {
        List<String> templates = List.of("a {}.", "{}", "the {}!");
        double[] sums = new double[NAMES.size() * JOINT];
        for (String template : templates) {
            double[] one = normalised(widened(features(NAMES, Prompts.of(template))));
            for (int i = 0; i < sums.length; i++) {
                sums[i] += one[i] / templates.size();
            }
        }
        assertArrayEquals(normalised(sums), widened(features(NAMES, new Prompts(templates))), 1e-6);
        assertEquals(List.of(), said);
    }

    @Test
    void shouldGiveEachClassWhatItHasAlone() throws IOException {
        Prompts prompts = new Prompts(List.of("a {}.", "{}"));
        float[] all = features(NAMES, prompts);
        for (int c : new int[] {0, 31, 32, 63, 69}) {
            float[] alone = features(NAMES.subList(c, c + 1), prompts);
            float[] among = java.util.Arrays.copyOfRange(all, c * JOINT, (c + 1) * JOINT);
            assertArrayEquals(alone, among, 1e-6f, "class " + c);
        }
    }

    @Test
    void shouldSayOnceWhatWasCutAtTheContext() throws IOException {
        features(List.of("short", "a name that is too long", "another one that is too long"), Prompts.of("of {}"));
        assertEquals(1, said.size(), said.toString());
        assertTrue(
                said.get(0).contains("2 texts are longer than the context of 24 tokens")
                        && said.get(0).contains("'of a name that is too long'"),
                said.toString());
    }

    private float[] features(List<String> names, Prompts prompts) throws IOException {
        Progress.Display display = new Progress.Display() {
            @Override
            public Progress start(String task, long total, long done) {
                return SILENT.start(task, total, done);
            }

            @Override
            public void say(String line) {
                said.add(line);
            }
        };
        return BackboneTexts.features(TorchDevice.cpu(), backbone, backbone.weights(), names, prompts, display);
    }

    private static double[] widened(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static double[] normalised(double[] rows) {
        double[] all = new double[rows.length];
        for (int from = 0; from < rows.length; from += JOINT) {
            double square = 0;
            for (int i = from; i < from + JOINT; i++) {
                square += rows[i] * rows[i];
            }
            for (int i = from; i < from + JOINT; i++) {
                all[i] = rows[i] / Math.sqrt(square);
            }
        }
        return all;
    }
}
