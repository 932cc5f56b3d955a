package io.tailstream.stream.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.AdapterRelease;
import io.tailstream.BackboneOutputs;
import io.tailstream.LabelProbability;
import io.tailstream.Origin;
import io.tailstream.Prediction;
import io.tailstream.longtail.BackdoorAdjustment.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the fusion topology made, made again. */
class RecomputationTest {

    private final AdapterRelease release = FusionDriver.release(
            "r", FusionDriver.fusion(Kind.MEAN_POSTERIOR, new double[] {0.5, 0.3, 0.2}, 0, List.of(), new double[] {
                0.1, 0.2, 0.3, 0.2, 0.2
            }));
    private final FusionDriver driver = new FusionDriver();
    private final SplittableRandom random = new SplittableRandom(1);
    private final Recomputation recomputation =
            new Recomputation(name -> Optional.ofNullable(Map.of("r", release).get(name)));

    @AfterEach
    void close() {
        driver.close();
    }

    private BackboneOutputs outputs(long offset, String of) {
        float[][] logits = new float[3][FusionDriver.CLASSES.size()];
        for (float[] row : logits) {
            for (int y = 0; y < row.length; y++) {
                row[y] = (float) (random.nextDouble() * 12);
            }
        }
        BackboneOutputs outputs = FusionDriver.outputs("image-" + offset, of, logits);
        outputs.setOrigin(new Origin("it.images", 0, offset));
        return outputs;
    }

    private Prediction predicted(BackboneOutputs outputs) {
        driver.publish(release);
        driver.pipe(outputs);
        return driver.prediction();
    }

    @Test
    void shouldFindEveryPredictionOfTheTopologyTheSame() {
        for (int i = 0; i < 50; i++) {
            BackboneOutputs outputs = outputs(i, "r");
            recomputation.take(predicted(outputs));
            recomputation.take(outputs);
        }

        assertEquals(new Recomputation.Result(50, 0, 0, 0, 0, List.of()), recomputation.result());
    }

    @Test
    void shouldFindAProbabilityThatIsOneBitOff() {
        BackboneOutputs outputs = outputs(3, "r");
        Prediction prediction = predicted(outputs);
        LabelProbability last = prediction.getTop().get(2);
        last.setProbability(Math.nextUp(last.getProbability()));
        recomputation.take(prediction);
        recomputation.take(outputs);

        Recomputation.Result result = recomputation.result();
        assertEquals(0, result.same());
        assertEquals(1, result.different());
        assertTrue(
                result.differences().get(0).startsWith("image image-3 (it.images-0@3) is stored as"),
                () -> result.differences().toString());
    }

    @Test
    void shouldCountWhatHasNoCounterpartAndFindWhatCannotBeMadeAgain() {
        BackboneOutputs unfusable = outputs(1, "r");
        unfusable.setOutputs(List.of());
        recomputation.take(unfusable);
        recomputation.take(outputs(2, "r"));
        Prediction early = predicted(outputs(4, "r"));
        recomputation.take(early);
        assertEquals(new Recomputation.Result(0, 0, 1, 1, 1, List.of()), recomputation.result());

        recomputation.take(early);
        recomputation.take(outputs(5, "gone"));
        BackboneOutputs emptied = outputs(4, "r");
        emptied.setOutputs(List.of());
        recomputation.take(emptied);
        List<String> differences = recomputation.result().differences();
        assertEquals(3, recomputation.result().different());
        assertTrue(differences.get(0).endsWith("is predicted twice"), differences::toString);
        assertTrue(differences.get(1).endsWith("names release gone, which is not there"), differences::toString);
        assertTrue(differences.get(2).contains("cannot be predicted again"), differences::toString);
    }
}
