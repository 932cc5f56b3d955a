package io.tailstream.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.longtail.BackdoorAdjustment;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Group;
import io.tailstream.model.Activation;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.model.AdaptedBackbones;
import io.tailstream.model.Adapter;
import io.tailstream.model.Architecture;
import io.tailstream.model.BackboneFolder;
import io.tailstream.model.BackboneManifest;
import io.tailstream.model.ByteTokenizer;
import io.tailstream.model.HostTensor;
import io.tailstream.model.TextTower;
import io.tailstream.model.Tokenizer;
import io.tailstream.model.TorchDevice;
import io.tailstream.model.VisionTower;
import io.tailstream.training.PretrainingSettings.Objective;
import io.tailstream.vision.Normalisation;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pre-training, adapter training and evaluation of a tiny backbone, with interruptions. */
class TrainingTest {
    private static final Architecture TINY = new Architecture(
            new VisionTower(16, 8, 32, 1, 2, 64),
            new TextTower(32, ByteTokenizer.VOCABULARY, 32, 1, 1, 64),
            16,
            Activation.QUICK_GELU);
    private static final LabelledImages IMAGES = new ColouredImages(96);
    private static final ClassGroups GROUPS = ClassGroups.of(IMAGES.counts(), new double[] {.4, .3, .3});

    @TempDir
    private Path folder;

    /** Nothing is shown. */
    private static final class Silent implements Progress.Display {
        @Override
        public Progress start(String task, long total, long done) {
            return new Progress() {
                @Override
                public void at(long done, String note) {}

                @Override
                public void close() {}
            };
        }

        @Override
        public void say(String line) {}
    }

    /** Breaks the run off when an epoch's progress is opened for the second time. */
    private static final class Interrupting implements Progress.Display {
        private int started;

        @Override
        public Progress start(String task, long total, long done) {
            if (++started == 2) {
                throw new IllegalStateException("interrupted here");
            }
            return new Silent().start(task, total, done);
        }

        @Override
        public void say(String line) {}
    }

    @Test
    void shouldLearnThreeClassesAndClassifyThemAdapted() throws IOException {
        BackboneFolder backbone = backbone(pretrain("a", 6, Objective.CLASS_TEXTS, new Silent()));
        float[][] zeroShot = ZeroShotLogits.of(TorchDevice.cpu(), backbone, IMAGES, new Silent());
        assertTrue(accuracy(zeroShot) > 0.9, "zero-shot accuracy " + accuracy(zeroShot));

        Adapter adapter = adapt(backbone, "adapter", new Silent());
        try (AdaptedBackbone adapted = AdaptedBackbones.load(backbone, adapter.toBytes(), TorchDevice.cpu())) {
            Evaluation evaluation =
                    Evaluation.of(List.of(adapted), BackdoorAdjustment.meanPosterior(1, 3), IMAGES, new Silent());

            assertEquals(
                    List.of("fused", "tiny"),
                    evaluation.models().stream().map(ModelAccuracy::name).toList());
            assertTrue(evaluation.models().get(1).balanced(GROUPS, Group.ALL) > 0.9);
            assertEquals(
                    evaluation.models().get(1).balanced(GROUPS, Group.ALL),
                    evaluation.models().get(0).balanced(GROUPS, Group.ALL));
        }
    }

    @Test
    void shouldLearnContrastivelyToo() throws IOException {
        BackboneFolder backbone = backbone(pretrain("c", 6, Objective.CONTRASTIVE, new Silent()));

        float[][] zeroShot = ZeroShotLogits.of(TorchDevice.cpu(), backbone, IMAGES, new Silent());

        assertTrue(accuracy(zeroShot) > 0.6, "zero-shot accuracy " + accuracy(zeroShot));
    }

    @Test
    void shouldEndWithTheSameBackboneWhenInterrupted() throws IOException {
        Map<String, HostTensor> whole = pretrain("whole", 3, Objective.CLASS_TEXTS, new Silent());
        assertThrows(
                IllegalStateException.class, () -> pretrain("broken", 3, Objective.CLASS_TEXTS, new Interrupting()));
        Map<String, HostTensor> resumed = pretrain("broken", 3, Objective.CLASS_TEXTS, new Silent());

        whole.forEach((name, value) ->
                assertArrayEquals(value.floats(), resumed.get(name).floats(), name));
    }

    @Test
    void shouldEndWithTheSameAdapterWhenInterrupted() throws IOException {
        BackboneFolder backbone = backbone(pretrain("b", 1, Objective.CLASS_TEXTS, new Silent()));
        byte[] whole = adapt(backbone, "whole", new Silent()).toBytes();
        assertThrows(IllegalStateException.class, () -> adapt(backbone, "broken", new Interrupting()));

        assertArrayEquals(whole, adapt(backbone, "broken", new Silent()).toBytes());
    }

    @Test
    void shouldRefuseTheCheckpointOfAnotherRun() throws IOException {
        pretrain("a", 1, Objective.CLASS_TEXTS, new Silent());

        IOException e = assertThrows(IOException.class, () -> pretrain("a", 2, Objective.CLASS_TEXTS, new Silent()));

        assertTrue(e.getMessage().contains("checkpoint of another run"), e.getMessage());
    }

    private Map<String, HostTensor> pretrain(String name, int epochs, Objective objective, Progress.Display display)
            throws IOException {
        PretrainingSettings settings = new PretrainingSettings(TINY, objective, epochs, 16, 0.003, 0.01, 0, 0.5, 7);
        try (Tokenizer tokenizer = Tokenizer.of("bytes", ByteTokenizer.json(), TINY.text());
                Pretraining training = new Pretraining(
                        TorchDevice.cpu(),
                        settings,
                        IMAGES,
                        tokenizer.encodeAll(Prompts.PHOTO.single(IMAGES.classNames())),
                        Normalisation.CLIP)) {
            return training.run(epochs, folder.resolve(name + ".checkpoint"), display);
        }
    }

    private BackboneFolder backbone(Map<String, HostTensor> weights) throws IOException {
        Preprocessing input = new Preprocessing(Preprocessing.Kind.PLAIN, 16, Normalisation.CLIP);
        return BackboneFolder.write(
                folder.resolve("tiny"), new BackboneManifest(TINY, input, "test"), weights, ByteTokenizer.json());
    }

    private Adapter adapt(BackboneFolder backbone, String name, Progress.Display display) throws IOException {
        AdapterSettings settings = new AdapterSettings(2, 1, 3, 16, 0.01, 0.9, 5e-4, 0.5, 3);
        try (AdapterTraining training = new AdapterTraining(TorchDevice.cpu(), backbone, IMAGES, settings)) {
            return training.run(folder.resolve(name + ".checkpoint"), display);
        }
    }

    private static double accuracy(float[][] logits) {
        int right = 0;
        for (int i = 0; i < logits.length; i++) {
            int best = 0;
            for (int c = 1; c < logits[i].length; c++) {
                best = logits[i][c] > logits[i][best] ? c : best;
            }
            right += best == IMAGES.label(i) ? 1 : 0;
        }
        return (double) right / logits.length;
    }
}
