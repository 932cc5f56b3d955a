package io.tailstream.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.longtail.Argmax;
import io.tailstream.longtail.BackdoorAdjustment;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Frequency;
import io.tailstream.longtail.Group;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.model.AdaptedBackbones;
import io.tailstream.model.Adapter;
import io.tailstream.model.architecture.Activation;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.backbone.BackboneManifest;
import io.tailstream.model.encoder.ByteTokenizer;
import io.tailstream.model.encoder.Tokenizer;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.file.Safetensors;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.tuner.AdaptFormer;
import io.tailstream.model.tuner.CosineHead;
import io.tailstream.model.tuner.Tuner;
import io.tailstream.progress.Progress;
import io.tailstream.training.adapter.AdapterSettings;
import io.tailstream.training.adapter.AdapterTraining;
import io.tailstream.training.adapter.TrainingLoss;
import io.tailstream.training.adapter.TunerKind;
import io.tailstream.training.data.ColouredImages;
import io.tailstream.training.data.HeldOut;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.training.data.SelectedImages;
import io.tailstream.training.data.TrainingData;
import io.tailstream.training.evaluation.Evaluation;
import io.tailstream.training.evaluation.ImageOutputs;
import io.tailstream.training.evaluation.ModelAccuracy;
import io.tailstream.training.evaluation.ZeroShotLogits;
import io.tailstream.training.pretraining.Pretraining;
import io.tailstream.training.pretraining.PretrainingSettings;
import io.tailstream.training.pretraining.PretrainingSettings.Objective;
import io.tailstream.training.text.Prompts;
import io.tailstream.vision.Normalisation;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Breaks the run off after so many batches, as a kill would. */
    private static final class Interrupting implements Progress.Display {
        private int left;

        Interrupting(int batches) {
            this.left = batches;
        }

        @Override
        public Progress start(String task, long total, long done) {
            return new Progress() {
                @Override
                public void at(long done, String note) {
                    if (--left < 0) {
                        throw new IllegalStateException("interrupted here");
                    }
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void say(String line) {}
    }

    /** Each reading is six minutes after the one before: a checkpoint after every batch. */
    private static InstantSource hasty() {
        AtomicInteger readings = new AtomicInteger();
        return () -> Instant.EPOCH.plus(Duration.ofMinutes(6L * readings.getAndIncrement()));
    }

    private static final InstantSource STANDING = () -> Instant.EPOCH;

    @Test
    void shouldLearnThreeClassesAndClassifyThemAdapted() throws IOException {
        BackboneFolder backbone = backbone(pretrain("a", 6, Objective.CLASS_TEXTS, new Silent()));
        float[][] zeroShot = ZeroShotLogits.of(TorchDevice.cpu(), backbone, Prompts.PHOTO, IMAGES, new Silent());
        assertTrue(accuracy(zeroShot) > 0.9, "zero-shot accuracy " + accuracy(zeroShot));

        Adapter adapter = adapt(
                backbone, "adapter", settings(TunerKind.ADAPTFORMER, TrainingLoss.LA, 3, 0, 17, 0.01), new Silent());
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

        float[][] zeroShot = ZeroShotLogits.of(TorchDevice.cpu(), backbone, Prompts.PHOTO, IMAGES, new Silent());

        assertTrue(accuracy(zeroShot) > 0.6, "zero-shot accuracy " + accuracy(zeroShot));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9})
    void shouldEndWithTheSameBackboneWhenInterruptedAfter(int batches) throws IOException {
        Map<String, HostTensor> whole = pretrain("whole", 3, Objective.CLASS_TEXTS, new Silent());
        Interrupting interrupting = new Interrupting(batches);
        assertThrows(IllegalStateException.class, () -> pretrain("broken", 3, Objective.CLASS_TEXTS, interrupting));
        Map<String, HostTensor> resumed = pretrain("broken", 3, Objective.CLASS_TEXTS, new Silent());

        whole.forEach((name, value) ->
                assertArrayEquals(value.floats(), resumed.get(name).floats(), name));
    }

    static Stream<Arguments> interruptions() {
        AdapterSettings la = settings(TunerKind.ADAPTFORMER, TrainingLoss.LA, 2, 0, 16, 0.01);
        AdapterSettings decoupled = settings(TunerKind.VPT_DEEP, TrainingLoss.CE, 1, 2, 16, 0.01);
        AdapterSettings probe = settings(TunerKind.HEAD, TrainingLoss.GLA_TRAIN, 1, 1, 5, 0.01);
        return Stream.of(la, decoupled, probe).flatMap(s -> IntStream.of(2, BATCHES_AN_EPOCH, BATCHES_AN_EPOCH + 3)
                .mapToObj(n -> Arguments.of(s, n)));
    }

    /** 96 images in batches of 17: the last batch of an epoch has 11. */
    private static final int BATCHES_AN_EPOCH = 6;

    @ParameterizedTest
    @MethodSource("interruptions")
    void shouldEndWithTheSameAdapterWhenInterrupted(AdapterSettings settings, int batches) throws IOException {
        BackboneFolder backbone = backbone(pretrain("b", 1, Objective.CLASS_TEXTS, new Silent()));
        byte[] whole = adapt(backbone, "whole", settings, new Silent()).toBytes();
        Interrupting interrupting = new Interrupting(batches);
        assertThrows(IllegalStateException.class, () -> adapt(backbone, "broken", settings, interrupting));

        assertArrayEquals(
                whole, adapt(backbone, "broken", settings, new Silent()).toBytes());
    }

    @Test
    void shouldGiveTheSameGradientsInMicroBatchesButForRounding() throws IOException {
        BackboneFolder backbone = backbone(pretrain("b", 1, Objective.CLASS_TEXTS, new Silent()));
        AdapterSettings whole = settings(TunerKind.ADAPTFORMER, TrainingLoss.LA, 1, 0, 17, 0.01);
        AdapterSettings parts = settings(TunerKind.ADAPTFORMER, TrainingLoss.LA, 1, 0, 4, 0.01);

        Adapter expected = adapt(backbone, "whole", whole, new Silent());
        Adapter actual = adapt(backbone, "parts", parts, new Silent());

        expected.tensors()
                .forEach((name, value) -> assertArrayEquals(
                        value.floats(), actual.tensors().get(name).floats(), 1e-4f, name));
    }

    @Test
    void shouldTrainTheHeadAloneInTheSecondStage() throws IOException {
        BackboneFolder backbone = backbone(pretrain("b", 1, Objective.CLASS_TEXTS, new Silent()));
        AdapterSettings first = settings(TunerKind.ADAPTFORMER, TrainingLoss.CE, 1, 0, 17, 0.01);
        AdapterSettings both = settings(TunerKind.ADAPTFORMER, TrainingLoss.CE, 1, 1, 17, 0.01);

        Adapter before = adapt(backbone, "first", first, new Silent());
        Adapter after = adapt(backbone, "both", both, new Silent());

        before.tensors().forEach((name, value) -> {
            boolean same =
                    Arrays.equals(value.floats(), after.tensors().get(name).floats());
            assertEquals(!name.equals(CosineHead.WEIGHT), same, name);
        });
    }

    @Test
    void shouldGoOnFromAParentsAdapterAndKeepTheRowsOfItsClasses() throws IOException {
        BackboneFolder backbone = backbone(pretrain("b", 1, Objective.CLASS_TEXTS, new Silent()));
        AdapterSettings still = settings(TunerKind.ADAPTFORMER, TrainingLoss.LA, 1, 0, 17, 1e-30);
        Adapter trained = adapt(
                backbone, "parent", settings(TunerKind.ADAPTFORMER, TrainingLoss.LA, 1, 0, 17, 0.01), new Silent());

        Adapter child = adapt(backbone, "child", still, Optional.of(trained), new Silent());

        trained.tensors()
                .forEach((name, value) -> assertArrayEquals(
                        value.floats(), child.tensors().get(name).floats(), 1e-6f, name));
        AdapterSettings other = settings(TunerKind.VPT_DEEP, TrainingLoss.LA, 1, 0, 17, 0.01);
        assertThrows(
                IllegalArgumentException.class,
                () -> adapt(backbone, "other", other, Optional.of(trained), new Silent()));
    }

    /** The same images under more classes, of which they have none: the fourth and fifth. */
    private static final LabelledImages WITH_ABSENT_CLASSES = new SelectedImages(
            IMAGES,
            IntStream.range(0, IMAGES.size()).toArray(),
            List.of("red", "green", "blue", "white", "black"),
            new int[] {0, 1, 2});

    static Stream<AdapterSettings> allLosses() {
        return Stream.of(
                settings(TunerKind.ADAPTFORMER, TrainingLoss.LA, 2, 0, 5, 0.05),
                settings(TunerKind.ADAPTFORMER, TrainingLoss.CE, 1, 1, 17, 0.05),
                settings(TunerKind.HEAD, TrainingLoss.GLA_TRAIN, 1, 1, 17, 0.05));
    }

    @ParameterizedTest
    @MethodSource("allLosses")
    void shouldLeaveTheRowOfAClassWithoutImagesAsItWasToTheBit(AdapterSettings settings) throws IOException {
        BackboneFolder backbone = backbone(pretrain("b", 1, Objective.CLASS_TEXTS, new Silent()));
        TrainingData data = TrainingData.of(WITH_ABSENT_CLASSES);
        Adapter texts = adapt(backbone, "texts", data, still(settings), Optional.empty(), new Silent());

        Adapter scratch = adapt(backbone, "scratch", data, settings, Optional.empty(), new Silent());
        Adapter child = adapt(backbone, "child", data, settings, Optional.of(withNegativeZeros(scratch)), new Silent());

        for (int c = 0; c < 5; c++) {
            boolean absent = c >= 3;
            assertEquals(absent, Arrays.equals(row(texts, c), row(scratch, c)), "class " + c + " from its text");
            assertEquals(
                    absent,
                    Arrays.equals(row(withNegativeZeros(scratch), c), row(child, c)),
                    "class " + c + " from its parent");
        }
    }

    @Test
    void shouldLeaveTheRowOfAClassWithoutImagesAsItWasWhenInterruptedToo() throws IOException {
        BackboneFolder backbone = backbone(pretrain("b", 1, Objective.CLASS_TEXTS, new Silent()));
        TrainingData data = TrainingData.of(WITH_ABSENT_CLASSES);
        AdapterSettings la = settings(TunerKind.ADAPTFORMER, TrainingLoss.LA, 2, 0, 17, 0.05);
        byte[] whole = adapt(backbone, "whole", data, la, Optional.empty(), new Silent())
                .toBytes();
        assertThrows(
                IllegalStateException.class,
                () -> adapt(backbone, "broken", data, la, Optional.empty(), new Interrupting(3)));

        assertArrayEquals(
                whole,
                adapt(backbone, "broken", data, la, Optional.empty(), new Silent())
                        .toBytes());
    }

    /** Rates so small that no weight changes. */
    private static AdapterSettings still(AdapterSettings s) {
        return settings(s.tuner(), s.loss(), s.epochs(), s.headEpochs(), s.microBatch(), 1e-30);
    }

    /** The bits of a class's row of the head. */
    private static int[] row(Adapter adapter, int c) {
        float[] head = adapter.tensors().get(CosineHead.WEIGHT).floats();
        int width = head.length / adapter.classes();
        int[] bits = new int[width];
        for (int i = 0; i < width; i++) {
            bits[i] = Float.floatToRawIntBits(head[c * width + i]);
        }
        return bits;
    }

    /** The sign of a zero is a bit as well. */
    private static Adapter withNegativeZeros(Adapter adapter) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>(adapter.tensors());
        HostTensor head = tensors.get(CosineHead.WEIGHT);
        float[] values = head.floats();
        values[values.length - 1] = -0f;
        tensors.put(CosineHead.WEIGHT, HostTensor.of(values, head.shape()));
        return new Adapter(adapter.backboneSha256(), adapter.classNames(), tensors);
    }

    @Test
    void shouldKeepTheParentsSizeWhereNewClassesChangeWhatTheRuleGives() throws IOException {
        BackboneFolder backbone = backbone(pretrain("b", 1, Objective.CLASS_TEXTS, new Silent()));
        AdapterSettings byRule = new AdapterSettings(
                TunerKind.ADAPTFORMER, 0, 2, TrainingLoss.LA, 1, 1, 0, 17, 17, 0.01, 0.9, 5e-4, 0.5, 3);
        VisionTower tower = TINY.vision();
        Tuner ofThree = AdaptFormer.forClasses(tower, 3);
        Tuner ofFive = AdaptFormer.forClasses(tower, 5);
        assertNotEquals(ofThree, ofFive, "the rule gives another size");
        Adapter parent = adapt(backbone, "parent", byRule, new Silent());
        TrainingData more = TrainingData.of(WITH_ABSENT_CLASSES);

        Adapter child = adapt(backbone, "child", more, byRule, Optional.of(parent), new Silent());

        assertEquals(ofThree, parent.tuner(tower));
        assertEquals(ofThree, child.tuner(tower));
        assertEquals(
                ofFive,
                adapt(backbone, "scratch", more, byRule, Optional.empty(), new Silent())
                        .tuner(tower));
        AdapterSettings stated = settings(TunerKind.ADAPTFORMER, TrainingLoss.LA, 1, 0, 17, 0.01);
        IllegalArgumentException other = assertThrows(
                IllegalArgumentException.class,
                () -> adapt(backbone, "stated", more, stated, Optional.of(parent), new Silent()));
        assertTrue(other.getMessage().contains("same kind and size"), other.getMessage());
    }

    @Test
    void shouldSayTheAccuracyByGroupAfterEachEpochAndTrainTheSame() throws IOException {
        BackboneFolder backbone = backbone(pretrain("b", 6, Objective.CLASS_TEXTS, new Silent()));
        AdapterSettings settings = settings(TunerKind.ADAPTFORMER, TrainingLoss.CE, 2, 1, 17, 0.01);
        ClassGroups groups = new ClassGroups(
                new Frequency[] {Frequency.MANY, Frequency.FEW, Frequency.FEW},
                new Frequency[] {Frequency.MANY, Frequency.MANY, Frequency.FEW});
        TrainingData plain = TrainingData.of(IMAGES);
        TrainingData watched = plain.watchedBy(new HeldOut(new ColouredImages(130), groups));
        Lines lines = new Lines();

        byte[] alone = adapt(backbone, "alone", plain, settings, Optional.empty(), lines)
                .toBytes();
        assertEquals(List.of(), lines.said);
        assertArrayEquals(
                alone,
                adapt(backbone, "watched", watched, settings, Optional.empty(), lines)
                        .toBytes());

        assertEquals(3, lines.said.size(), lines.said::toString);
        for (int epoch = 1; epoch <= 3; epoch++) {
            String line = lines.said.get(epoch - 1);
            assertTrue(line.startsWith("tiny epoch " + epoch + "/3: loss "), line);
            assertTrue(
                    line.matches(".*, held out: all [0-9.]+, D-Many [0-9.]+, D-Few [0-9.]+, P-Many [0-9.]+, "
                            + "P-Few [0-9.]+, P-Few/D-Few [0-9.]+"),
                    line);
        }
        assertEquals(
                accuracyOf(backbone, alone, new ColouredImages(130)),
                Double.parseDouble(lines.said.get(2).replaceAll(".*: all ([0-9.]+),.*", "$1")),
                0.05);
    }

    @Test
    void shouldGoOnWithTheLinesOfTheEpochsThatAreLeftAndEndTheSame() throws IOException {
        BackboneFolder backbone = backbone(pretrain("b", 1, Objective.CLASS_TEXTS, new Silent()));
        AdapterSettings settings = settings(TunerKind.ADAPTFORMER, TrainingLoss.LA, 3, 0, 17, 0.01);
        TrainingData watched = TrainingData.of(IMAGES).watchedBy(new HeldOut(IMAGES, GROUPS));
        Lines whole = new Lines();
        byte[] bytes = adapt(backbone, "whole", watched, settings, Optional.empty(), whole)
                .toBytes();
        assertThrows(
                IllegalStateException.class,
                () -> adapt(
                        backbone,
                        "broken",
                        watched,
                        settings,
                        Optional.empty(),
                        new Interrupting(BATCHES_AN_EPOCH + 2)));
        Lines resumed = new Lines();

        assertArrayEquals(
                bytes,
                adapt(backbone, "broken", watched, settings, Optional.empty(), resumed)
                        .toBytes());

        assertEquals(whole.said.subList(1, 3), resumed.said.subList(1, 3));
    }

    @Test
    void shouldRefuseACheckpointOfOtherImagesOfTheSameCounts() throws IOException {
        BackboneFolder backbone = backbone(pretrain("b", 1, Objective.CLASS_TEXTS, new Silent()));
        AdapterSettings settings = settings(TunerKind.HEAD, TrainingLoss.LA, 1, 0, 17, 0.01);
        adapt(backbone, "a", new TrainingData(IMAGES, "these", Optional.empty()), settings, Optional.empty(), SILENT);

        IOException e = assertThrows(
                IOException.class,
                () -> adapt(
                        backbone,
                        "a",
                        new TrainingData(IMAGES, "those", Optional.empty()),
                        settings,
                        Optional.empty(),
                        SILENT));

        assertTrue(e.getMessage().contains("those"), e.getMessage());
    }

    /** In percent, of the model as it is served; its logits carry a uniform prior after the head's own epochs. */
    private static double accuracyOf(BackboneFolder backbone, byte[] adapter, LabelledImages images)
            throws IOException {
        try (AdaptedBackbone adapted = AdaptedBackbones.load(backbone, adapter, TorchDevice.cpu())) {
            float[][] logits = ImageOutputs.of(images, adapted.input(), "", SILENT, adapted::logits);
            int right = 0;
            for (int i = 0; i < logits.length; i++) {
                double[] row = new double[3];
                for (int c = 0; c < 3; c++) {
                    row[c] = logits[i][c];
                }
                right += Argmax.of(row) == images.label(i) ? 1 : 0;
            }
            return 100.0 * right / logits.length;
        }
    }

    private static final Progress.Display SILENT = new Silent();

    /** Keeps what is said. */
    private static final class Lines implements Progress.Display {
        private final List<String> said = new ArrayList<>();

        @Override
        public Progress start(String task, long total, long done) {
            return SILENT.start(task, total, done);
        }

        @Override
        public void say(String line) {
            said.add(line);
        }
    }

    @Test
    void shouldSayWhichPriorTheLogitsCarry() {
        double[] prior = {0.6, 0.3, 0.1};
        double[] uniform = {1 / 3.0, 1 / 3.0, 1 / 3.0};

        assertArrayEquals(
                uniform, settings(TunerKind.HEAD, TrainingLoss.LA, 1, 0, 1, 1).carriedPrior(prior), 1e-12);
        assertArrayEquals(
                prior, settings(TunerKind.HEAD, TrainingLoss.CE, 1, 0, 1, 1).carriedPrior(prior), 1e-12);
        assertArrayEquals(
                uniform, settings(TunerKind.HEAD, TrainingLoss.CE, 1, 1, 1, 1).carriedPrior(prior), 1e-12);
        assertArrayEquals(
                uniform,
                settings(TunerKind.HEAD, TrainingLoss.GLA_TRAIN, 1, 0, 1, 1).carriedPrior(prior),
                1e-12);
    }

    @Test
    void shouldStopWhenTheLossLeadsNowhereAndKeepASoundCheckpoint() throws IOException {
        BackboneFolder backbone = backbone(pretrain("b", 1, Objective.CLASS_TEXTS, new Silent()));
        AdapterSettings wild = settings(TunerKind.ADAPTFORMER, TrainingLoss.LA, 3, 0, 17, 1e4);

        TrainingDivergedException e =
                assertThrows(TrainingDivergedException.class, () -> adapt(backbone, "wild", wild, new Silent()));

        assertTrue(e.getMessage().contains("smaller learning rate"), e.getMessage());
        Path checkpoint = folder.resolve("wild.checkpoint");
        if (Files.exists(checkpoint)) {
            Safetensors.read(checkpoint).tensors().forEach((name, value) -> {
                for (float x : value.floats()) {
                    assertTrue(Float.isFinite(x), name);
                }
            });
        }
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
                        Normalisation.CLIP,
                        name.equals("broken") ? hasty() : STANDING)) {
            return training.run(epochs, folder.resolve(name + ".checkpoint"), display);
        }
    }

    private BackboneFolder backbone(Map<String, HostTensor> weights) throws IOException {
        Preprocessing input = new Preprocessing(Preprocessing.Kind.PLAIN, 16, Normalisation.CLIP);
        return BackboneFolder.write(
                folder.resolve("tiny"), new BackboneManifest(TINY, input, "test"), weights, ByteTokenizer.json());
    }

    private Adapter adapt(BackboneFolder backbone, String name, AdapterSettings settings, Progress.Display display)
            throws IOException {
        return adapt(backbone, name, settings, Optional.empty(), display);
    }

    private Adapter adapt(
            BackboneFolder backbone,
            String name,
            AdapterSettings settings,
            Optional<Adapter> parent,
            Progress.Display display)
            throws IOException {
        return adapt(backbone, name, TrainingData.of(IMAGES), settings, parent, display);
    }

    private Adapter adapt(
            BackboneFolder backbone,
            String name,
            TrainingData data,
            AdapterSettings settings,
            Optional<Adapter> parent,
            Progress.Display display)
            throws IOException {
        int classes = data.images().classNames().size();
        double[] parameterPrior =
                IntStream.range(0, classes).mapToDouble(c -> 1.0 / (2 + c)).toArray();
        try (AdapterTraining training = new AdapterTraining(
                TorchDevice.cpu(),
                backbone,
                data,
                parameterPrior,
                settings,
                Prompts.PHOTO,
                parent,
                hasty(),
                new Silent())) {
            return training.run(folder.resolve(name + ".checkpoint"), display);
        }
    }

    private static AdapterSettings settings(
            TunerKind tuner, TrainingLoss loss, int epochs, int headEpochs, int microBatch, double learningRate) {
        return new AdapterSettings(
                tuner, 2, 2, loss, 1, epochs, headEpochs, 17, microBatch, learningRate, 0.9, 5e-4, 0.5, 3);
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
