package io.tailstream.stream.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.GroupVerdict;
import io.tailstream.ReleasedBackbone;
import io.tailstream.demo.DemoBackbones;
import io.tailstream.demo.image.GeneratedSet;
import io.tailstream.longtail.measure.ReleaseGate;
import io.tailstream.model.Adapter;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.tuner.CosineHead;
import io.tailstream.progress.Progress;
import io.tailstream.stream.retraining.ClassReport;
import io.tailstream.stream.retraining.Retraining;
import io.tailstream.stream.retraining.RetrainingSettings;
import io.tailstream.training.adapter.AdapterSettings;
import io.tailstream.training.adapter.TrainingLoss;
import io.tailstream.training.adapter.TunerKind;
import io.tailstream.training.text.Prompts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retraining of the bundled release on ranges that lack something. Some seconds a test: three backbones each. */
class ReplayRetrainingTest {
    private static final GeneratedSet IMAGES = GeneratedSet.of("val");
    private static final int A_CLASS = 20; // images of each class in the set
    private static final AdapterSettings SETTINGS = new AdapterSettings(
            TunerKind.ADAPTFORMER, 0, 10, TrainingLoss.LA, 1, 1, 0, 16, 16, 0.01, 0.9, 5e-4, 0.5, 1);
    private static final HoldOut HOLD_OUT = new HoldOut(0, 2, 0);

    @TempDir
    private static Path models;

    private static DemoBackbones demo;

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();

    private final Progress.Display display = new Progress.Display() {
        @Override
        public Progress start(String task, long total, long done) {
            return SILENT.start(task, total, done);
        }

        @Override
        public void say(String line) {
            said.add(line);
        }
    };

    @BeforeAll
    static void extract() throws IOException {
        demo = DemoBackbones.extract(models);
    }

    private static List<String> known() {
        return demo.release().release().getClassNames();
    }

    private Exemplars exemplars() {
        return new Exemplars(folder.resolve("exemplars"));
    }

    private KeptRange range() throws IOException {
        return new KeptRange(folder.resolve("pixels"));
    }

    /** With so many images of a class of the generated set. */
    private static KeptRange with(KeptRange range, String generated, String label, int images) throws IOException {
        int first = IMAGES.classNames().indexOf(generated) * A_CLASS;
        for (int i = first; i < first + images; i++) {
            range.with(generated + "-" + i, label, IMAGES.pixels(i));
        }
        return range;
    }

    private static KeptRange with(KeptRange range, int c, int images) throws IOException {
        return with(range, known().get(c), known().get(c), images);
    }

    private static RetrainingSettings settings(boolean fromScratch) {
        return new RetrainingSettings(
                "challenger",
                SETTINGS,
                Prompts.PHOTO,
                fromScratch,
                false,
                2,
                new ReleaseGate(1, 1),
                false,
                Map.of("bottleneck", "by classes"));
    }

    private Retraining.Challenger retrain(KeptRange range, boolean fromScratch) throws IOException {
        try (ReplayedImages images = range.images(known())) {
            ReplayedImages.Split split = images.split(HOLD_OUT);
            ExemplarImages chosen = exemplars().choose(images, known().size(), display);
            Retraining.Challenger challenger = new Retraining(
                            TorchDevice.cpu(),
                            demo.release(),
                            demo.backbones(),
                            settings(fromScratch),
                            Clock.systemUTC(),
                            display)
                    .run(split.training(), chosen, split.heldOut(), Map.of(), folder.resolve("work"));
            exemplars().keep(images, split.training(), display);
            return challenger;
        }
    }

    private static Adapter adapter(Map<String, byte[]> adapters, int backbone) throws IOException {
        String name = demo.backbones().get(backbone).name();
        return Adapter.read(
                name,
                adapters.get(name),
                demo.backbones().get(backbone).architecture().vision());
    }

    private static float[] row(Adapter adapter, String className) {
        float[] head = adapter.tensors().get(CosineHead.WEIGHT).floats();
        int width = head.length / adapter.classes();
        int at = adapter.classNames().indexOf(className) * width;
        return Arrays.copyOfRange(head, at, at + width);
    }

    @Test
    void shouldTrainWhatIsThereFromExemplarsWhatIsNotAndLeaveTheRest() throws IOException {
        List<String> classes = known();
        retrain(with(with(range(), 0, 6), 1, 6), false);
        deleteCheckpoints();
        said.clear();
        KeptRange later = with(with(range(), 1, 6), classes.get(2), "something new", 6);

        Retraining.Challenger challenger = retrain(later, false);

        ClassReport report = challenger.classes();
        assertEquals(List.of("something new"), report.newClasses());
        assertEquals(List.of(classes.get(0)), report.exemplarClasses());
        assertEquals(classes.subList(2, classes.size()), report.untrainedClasses());
        assertFalse(report.fewHeldOut().contains(classes.get(1)));
        assertTrue(report.fewHeldOut().containsAll(report.untrainedClasses()));
        assertTrue(said.containsAll(report.lines()), said::toString);
        assertEquals(
                classes.size() + 1,
                challenger.release().release().getClassNames().size());
        for (int m = 0; m < 3; m++) {
            ReleasedBackbone released =
                    challenger.release().release().getBackbones().get(m);
            assertEquals(4, released.getClassCounts().get(0), "exemplars of six less two held out");
            assertEquals(4, released.getClassCounts().get(1));
            assertEquals(0, released.getClassCounts().get(2));
            Adapter parent = adapter(demo.release().adapters(), m);
            Adapter child = adapter(challenger.release().adapters(), m);
            for (String untrained : report.untrainedClasses()) {
                assertArrayEquals(row(parent, untrained), row(child, untrained), untrained);
            }
            assertFalse(Arrays.equals(row(parent, classes.get(0)), row(child, classes.get(0))));
            assertFalse(Arrays.equals(row(parent, classes.get(1)), row(child, classes.get(1))));
        }
        Map<String, String> stated = challenger.release().release().getHyperParameters();
        assertEquals(64, stated.get("exemplars").length());
        assertEquals("the parent's", stated.get("bottleneck"));
        assertTrue(
                said.stream().anyMatch(line -> line.matches("alpha epoch 1/1: loss [0-9.]+, held out: all [0-9.]+.*")),
                said::toString);
    }

    @Test
    void shouldNotGoOnFromACheckpointWithOtherExemplars() throws IOException {
        retrain(with(with(range(), 0, 6), 1, 6), false);
        deleteCheckpoints();
        Retraining.Challenger first = retrain(with(range(), 1, 6), false);
        KeptRange other = with(range(), 1, 6);
        try (var files = Files.newDirectoryStream(exemplars().classFolder(known().get(0)))) {
            Path one = files.iterator().next();
            ExemplarFile kept = ExemplarFile.read(one);
            new ExemplarFile("another id", kept.label(), kept.pixels()).write(one);
        }

        IOException refused = assertThrows(IOException.class, () -> retrain(other, false));

        assertTrue(refused.getMessage().contains("checkpoint of another run"), refused.getMessage());
        deleteCheckpoints();
        assertNotEquals(
                first.release().release().getHyperParameters().get("exemplars"),
                retrain(with(range(), 1, 6), false)
                        .release()
                        .release()
                        .getHyperParameters()
                        .get("exemplars"));
    }

    @Test
    void shouldTrainOnOneClassAndLeaveEveryOtherRowAsItsTextMadeItFromScratch() throws IOException {
        Retraining.Challenger one = retrain(with(range(), 0, 8), true);
        deleteCheckpoints();
        deleteExemplars();
        Retraining.Challenger another = retrain(with(range(), 1, 8), true);

        assertEquals(known().size() - 1, one.classes().untrainedClasses().size());
        for (int m = 0; m < 3; m++) {
            for (String untrained : known().subList(2, known().size())) {
                assertArrayEquals(
                        row(adapter(one.release().adapters(), m), untrained),
                        row(adapter(another.release().adapters(), m), untrained),
                        untrained);
            }
        }
        GroupVerdict all = one.decision().getGroups().get(0);
        assertTrue(all.getImages() > 0, "judged on that class's images");
    }

    @Test
    void shouldTrainOnAClassesOnlyImageAndJudgeNothingWhereNoneIsHeldOut() throws IOException {
        Retraining.Challenger challenger = retrain(with(with(range(), 0, 1), 1, 1), false);

        assertEquals(
                1,
                challenger
                        .release()
                        .release()
                        .getBackbones()
                        .get(0)
                        .getClassCounts()
                        .get(0));
        assertEquals(known().subList(2, known().size()), challenger.classes().untrainedClasses());
        assertEquals(known(), challenger.classes().fewHeldOut());
        assertFalse(challenger.decision().getReleased());
        challenger
                .decision()
                .getGroups()
                .forEach(group ->
                        assertEquals(ReleaseGate.Verdict.NOT_JUDGED.label(), group.getVerdict(), group.getGroup()));
        assertTrue(said.stream().anyMatch(line -> line.contains("is held out: nothing can be judged")), said::toString);
        for (int m = 0; m < 3; m++) {
            List<Double> prior =
                    challenger.release().release().getBackbones().get(m).getParameterPrior();
            List<Double> parents =
                    demo.release().release().getBackbones().get(m).getParameterPrior();
            for (int c = 0; c < parents.size(); c++) {
                assertEquals(parents.get(c), prior.get(c), 1e-12);
            }
        }
    }

    private void deleteCheckpoints() throws IOException {
        for (var backbone : demo.backbones()) {
            Files.delete(folder.resolve("work").resolve(Retraining.checkpoint(backbone.name())));
        }
    }

    private void deleteExemplars() throws IOException {
        try (var files = Files.walk(exemplars().folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }
}
