package io.tailstream.stream.fusion;

import static io.tailstream.stream.fusion.FusionDriver.BACKBONES;
import static io.tailstream.stream.fusion.FusionDriver.CLASSES;
import static io.tailstream.stream.fusion.FusionDriver.NOW;
import static io.tailstream.stream.fusion.FusionDriver.bytes;
import static io.tailstream.stream.fusion.FusionDriver.direct;
import static io.tailstream.stream.fusion.FusionDriver.fusion;
import static io.tailstream.stream.fusion.FusionDriver.outputs;
import static io.tailstream.stream.fusion.FusionDriver.release;
import static io.tailstream.stream.fusion.FusionDriver.shadowed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.BackboneOutput;
import io.tailstream.BackboneOutputs;
import io.tailstream.BackbonePrediction;
import io.tailstream.DeadLetter;
import io.tailstream.LabelEvent;
import io.tailstream.LabelProbability;
import io.tailstream.Origin;
import io.tailstream.Prediction;
import io.tailstream.longtail.BackdoorAdjustment;
import io.tailstream.longtail.BackdoorAdjustment.Kind;
import io.tailstream.stream.wire.AvroSerde;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FusionTopologyTest {

    private static final float[] CLIP = {2.5f, 0.1f, -1, 0, 1};
    private static final float[] OPENCLIP = {-3, 0.5f, 2, 1, 1.5f};
    private static final float[] METACLIP = {0, 4, 0.2f, -2, 3.9f};
    private static final double[] WEIGHTS = {.5, .3, .2};
    private static final double[] TARGET = {.1, .1, .2, .2, .4};

    private final FusionDriver driver = new FusionDriver();

    @AfterEach
    void close() {
        driver.close();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldFuseAsTheStatisticsDoBitForBit(Kind kind) {
        driver.publish(release("r", fusion(kind, WEIGHTS, 1.5, List.of(), TARGET)));
        BackdoorAdjustment direct = direct(kind, WEIGHTS, 1.5, null, TARGET);
        SplittableRandom random = new SplittableRandom(7);
        for (int image = 0; image < 50; image++) {
            float[][] logits = new float[3][CLASSES.size()];
            for (float[] row : logits) {
                for (int y = 0; y < row.length; y++) {
                    row[y] = (float) random.nextGaussian(0, 6);
                }
            }
            driver.pipe(outputs("i" + image, "r", logits));

            Prediction prediction = driver.prediction();

            assertEquals(kind.name(), prediction.getFusion());
            assertTop(direct.posterior(logits), prediction.getTop());
            for (int m = 0; m < 3; m++) {
                BackbonePrediction own = prediction.getBackbones().get(m);
                double[] posterior = direct.backbonePosterior(m, logits[m]);
                assertEquals(BACKBONES.get(m), own.getBackbone());
                assertEquals(posterior[CLASSES.indexOf(own.getLabel())], own.getProbability());
                for (double other : posterior) {
                    assertTrue(own.getProbability() >= other, "a backbone's own best is its greatest");
                }
            }
        }
    }

    @Test
    void shouldCarryWhatTheImageWas() {
        driver.publish(release("r", fusion(Kind.MEAN_POSTERIOR, null, 0, List.of(), null)));
        driver.pipe(outputs("image 1", "r", CLIP, OPENCLIP, METACLIP));

        Prediction prediction = driver.prediction();

        assertEquals("image 1", prediction.getId());
        assertEquals(NOW.minusSeconds(3), prediction.getCapturedAt());
        assertEquals(NOW.minusSeconds(2), prediction.getAppendedAt());
        assertEquals(NOW, prediction.getPredictedAt());
        assertEquals(new Origin("it.images", 2, 77L), prediction.getOrigin());
        assertEquals("r", prediction.getRelease());
        assertEquals(3, prediction.getBackbonesUsed());
        assertEquals(3, prediction.getTop().size());
        assertFalse(prediction.getDegraded());
        assertFalse(driver.hasDeadLetter());
    }

    @Test
    void shouldFuseAShadowByItsOwnReleaseToItsOwnTopicAlone() {
        driver.publish(release("champion", fusion(Kind.MEAN_POSTERIOR, null, 0, List.of(), null)));
        driver.publish(release("challenger", fusion(Kind.MEAN_POSTERIOR, WEIGHTS, 0, List.of(), TARGET)));
        driver.pipe(outputs("i", "champion", CLIP, OPENCLIP, METACLIP));
        driver.pipe(shadowed(outputs("i", "challenger", OPENCLIP, CLIP, METACLIP)));

        assertEquals("champion", driver.prediction().getRelease());
        assertFalse(driver.hasPrediction());
        List<Prediction> shadows = driver.shadows();
        assertEquals(1, shadows.size());
        assertEquals("challenger", shadows.get(0).getRelease());
        assertTop(
                direct(Kind.MEAN_POSTERIOR, WEIGHTS, 0, null, TARGET)
                        .posterior(new float[][] {OPENCLIP, CLIP, METACLIP}),
                shadows.get(0).getTop());
        assertFalse(driver.hasDeadLetter());
    }

    @Test
    void shouldDropAndCountWhatAShadowCannotBeFusedOfAndGoOn() {
        driver.publish(release("r", fusion(Kind.MEAN_POSTERIOR, null, 0, List.of(), null)));
        driver.pipe(shadowed(outputs("i", "never published", CLIP, OPENCLIP, METACLIP)));
        driver.pipe(shadowed(outputs("j", "never published", CLIP, OPENCLIP, METACLIP)));
        driver.pipe(shadowed(outputs("k", "shadow", CLIP, OPENCLIP, METACLIP)));
        driver.pipe(shadowed(outputs("l", "r", new float[] {1}, OPENCLIP, METACLIP)));
        driver.pipe(shadowed(outputs("m", "r", null, null, null)));
        driver.pipe(outputs("n", "r", CLIP, OPENCLIP, METACLIP));

        assertEquals("n", driver.prediction().getId());
        assertFalse(driver.hasDeadLetter());
        assertEquals(List.of(), driver.shadows());
        assertEquals(5.0, driver.counter("tailstream.fusion.shadow.dropped"));

        driver.publish(release("never published", fusion(Kind.MEAN_POSTERIOR, null, 0, List.of(), null)));
        driver.pipe(shadowed(outputs("o", "never published", CLIP, OPENCLIP, METACLIP)));
        assertEquals(1, driver.shadows().size(), "a release that came after all");
    }

    @Test
    void shouldFuseWhatIsLeftWhenABackboneFailed() {
        driver.publish(release("r", fusion(Kind.MEAN_POSTERIOR, WEIGHTS, 0, List.of(), null)));
        driver.pipe(outputs("i", "r", CLIP, null, METACLIP));

        Prediction prediction = driver.prediction();

        assertTrue(prediction.getDegraded());
        assertEquals(2, prediction.getBackbonesUsed());
        assertEquals(
                List.of("clip", "metaclip"),
                prediction.getBackbones().stream()
                        .map(BackbonePrediction::getBackbone)
                        .toList());
        assertTop(
                direct(Kind.MEAN_POSTERIOR, WEIGHTS, 0, null, null).posterior(new float[][] {CLIP, null, METACLIP}),
                prediction.getTop());
    }

    @Test
    void shouldFuseTheSubsetAndStillSayWhatEachBackboneThinks() {
        driver.publish(release("r", fusion(Kind.MEAN_POSTERIOR, null, 0, List.of("metaclip", "clip"), null)));
        driver.pipe(outputs("i", "r", CLIP, OPENCLIP, METACLIP));

        Prediction prediction = driver.prediction();

        assertEquals(2, prediction.getBackbonesUsed());
        assertEquals(3, prediction.getBackbones().size());
        assertFalse(prediction.getDegraded());
        assertTop(
                direct(Kind.MEAN_POSTERIOR, null, 0, new int[] {0, 2}, null)
                        .posterior(new float[][] {CLIP, OPENCLIP, METACLIP}),
                prediction.getTop());
    }

    @Test
    void shouldTakeTheLowerClassIndexOfEquals() {
        driver.publish(release("r", fusion(Kind.MEAN_POSTERIOR, null, 0, List.of(), null)));
        float[] equal = new float[5];
        driver.pipe(outputs("i", "r", equal, equal, equal));

        Prediction prediction = driver.prediction();

        assertEquals(
                List.of("ant", "bee", "cat"),
                prediction.getTop().stream().map(LabelProbability::getLabel).toList());
        assertEquals("ant", prediction.getBackbones().get(0).getLabel());
    }

    @Test
    void shouldFollowTheReleaseThatTheOutputsName() {
        driver.publish(release("old", fusion(Kind.MEAN_POSTERIOR, null, 0, List.of(), null)));
        driver.publish(release("new", fusion(Kind.LOGIT_SUM, null, 0, List.of(), null)));

        driver.pipe(outputs("i", "new", CLIP, OPENCLIP, METACLIP));
        driver.pipe(outputs("i", "old", CLIP, OPENCLIP, METACLIP));

        assertEquals("LOGIT_SUM", driver.prediction().getFusion());
        assertEquals("MEAN_POSTERIOR", driver.prediction().getFusion());
    }

    @Test
    void shouldNeitherPredictNorGiveUpBeforeTheReleaseIsThere() {
        BackboneOutputs early = outputs("i", "r", CLIP, OPENCLIP, METACLIP);

        RuntimeException waiting = assertThrows(RuntimeException.class, () -> driver.pipe(early));

        assertTrue(hasCause(waiting, ReleaseNotKnownException.class), waiting.toString());
        assertFalse(driver.hasPrediction());
        assertFalse(driver.hasDeadLetter());
        driver.publish(release("r", fusion(Kind.MEAN_POSTERIOR, null, 0, List.of(), null)));
        driver.pipe(early);
        assertEquals("i", driver.prediction().getId());
    }

    @Test
    void shouldGiveUpOutputsThatDoNotFitTheirReleaseUnderTheImagesOrigin() {
        driver.publish(release("r", fusion(Kind.MEAN_POSTERIOR, null, 0, List.of(), null)));

        driver.pipe(outputs("i", "r", CLIP, new float[] {1, 2}, METACLIP));

        KeyValue<String, DeadLetter> letter = driver.deadLetter();
        assertEquals("it.images/2/77", letter.key);
        assertEquals("fusion", letter.value.getStage());
        assertEquals("wrongLength", letter.value.getCause());
        assertEquals(NOW, letter.value.getAt());
        assertArrayEquals(new byte[] {1, 2}, letter.value.getKey().array());
        assertFalse(driver.hasPrediction());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void shouldGiveUpLogitsThatAreNotFinite(float logit) {
        driver.publish(release("r", fusion(Kind.MEAN_POSTERIOR, null, 0, List.of(), null)));

        driver.pipe(outputs("i", "r", CLIP, OPENCLIP, new float[] {0, 0, logit, 0, 0}));

        assertEquals("notFinite", driver.deadLetter().value.getCause());
    }

    @Test
    void shouldGiveUpOutputsOfBackbonesThatTheReleaseHasNotOnce() {
        driver.publish(release("r", fusion(Kind.MEAN_POSTERIOR, null, 0, List.of(), null)));
        BackboneOutputs foreign = outputs("i", "r", CLIP);
        foreign.setOutputs(List.of(new BackboneOutput("siglip", bytes(CLIP))));
        BackboneOutputs twice = outputs("i", "r", CLIP);
        twice.setOutputs(new ArrayList<>(
                List.of(new BackboneOutput("clip", bytes(CLIP)), new BackboneOutput("clip", bytes(CLIP)))));

        driver.pipe(foreign);
        driver.pipe(twice);

        assertEquals("unknownBackbone", driver.deadLetter().value.getCause());
        assertEquals("repeatedBackbone", driver.deadLetter().value.getCause());
    }

    @Test
    void shouldGiveUpWhereNoBackboneThatCountsHasAnswered() {
        driver.publish(release("r", fusion(Kind.MEAN_POSTERIOR, null, 0, List.of("clip"), null)));

        driver.pipe(outputs("i", "r", null, OPENCLIP, METACLIP));

        assertEquals("noBackbone", driver.deadLetter().value.getCause());
    }

    @Test
    void shouldGiveUpWhatCannotBeReadAndGoOn() {
        driver.publish(release("r", fusion(Kind.MEAN_POSTERIOR, null, 0, List.of(), null)));
        byte[] label = new AvroSerde<>(LabelEvent.class, driver.registry)
                .serializer()
                .serialize("it.labels", new LabelEvent("i", "ant", null, NOW));

        driver.pipe(new byte[] {'h', 'e', 'l', 'l', 'o', '!'});
        driver.pipe(new byte[] {0, 0, 0, 99, 99, 1});
        driver.pipe(label);
        driver.pipe((byte[]) null);
        driver.pipe(outputs("i", "r", CLIP, OPENCLIP, METACLIP));

        KeyValue<String, DeadLetter> first = driver.deadLetter();
        assertEquals("it.backbone-outputs/0/0", first.key);
        assertEquals("notAvro", first.value.getCause());
        assertEquals("unknownSchema", driver.deadLetter().value.getCause());
        assertEquals("wrongSchema", driver.deadLetter().value.getCause());
        assertEquals("noValue", driver.deadLetter().value.getCause());
        assertEquals("i", driver.prediction().getId());
    }

    @Test
    void shouldGiveTheSameBitsAgain() {
        driver.publish(release("r", fusion(Kind.CLASS_WEIGHTED, WEIGHTS, 1, List.of(), TARGET)));
        driver.pipe(outputs("i", "r", CLIP, OPENCLIP, METACLIP));
        driver.pipe(outputs("other", "r", METACLIP, CLIP, OPENCLIP));
        driver.pipe(outputs("i", "r", CLIP, OPENCLIP, METACLIP));

        Prediction first = driver.prediction();
        driver.prediction();

        assertEquals(first, driver.prediction());
    }

    private static void assertTop(double[] posterior, List<LabelProbability> top) {
        assertEquals(3, top.size());
        double[] sorted = java.util.Arrays.stream(posterior).sorted().toArray();
        for (int rank = 0; rank < top.size(); rank++) {
            LabelProbability entry = top.get(rank);
            assertEquals(posterior[CLASSES.indexOf(entry.getLabel())], entry.getProbability());
            assertEquals(sorted[sorted.length - 1 - rank], entry.getProbability());
        }
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
