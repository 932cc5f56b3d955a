package io.tailstream.stream.inference.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailstream.stream.inference.FakeBackbone;
import io.tailstream.stream.inference.batch.Buckets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardedBackboneTest {
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Counter failed = meters.counter("failed");

    private GuardedBackbone guard(FakeBackbone backbone) {
        return new GuardedBackbone(backbone, Buckets.upTo(8), failed, meters.timer("time"));
    }

    /** Images whose pixels all have the given values, in a buffer for eight. */
    private static float[] pixels(float... values) {
        int length = FakeBackbone.INPUT.length();
        float[] pixels = new float[8 * length];
        for (int i = 0; i < values.length; i++) {
            Arrays.fill(pixels, i * length, (i + 1) * length, values[i]);
        }
        return pixels;
    }

    @Test
    void shouldRunABatchOnceAtItsBucketsSize() {
        FakeBackbone backbone = new FakeBackbone("b");
        BackboneAnswers answers = guard(backbone).answer(pixels(1, 2, 3, 4, 5), 5);
        assertEquals(List.of(8), backbone.sizes);
        assertArrayEquals(new String[5], answers.failures());
        assertEquals(
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(3)
                        .putFloat(3)
                        .flip(),
                answers.bytes(2));
        assertEquals(0, failed.count());
    }

    @Test
    void shouldIsolateTheOneImageThatTheBackboneCannotTake() {
        FakeBackbone picky = new FakeBackbone("b") {
            @Override
            public void check(float[] reds) {
                for (float red : reds) {
                    if (red == 3) {
                        throw new IllegalStateException("no\nthrees");
                    }
                }
            }
        };
        BackboneAnswers answers = guard(picky).answer(pixels(1, 2, 3, 4, 5), 5);
        for (int i = 0; i < 5; i++) {
            if (i == 2) {
                assertEquals("java.lang.IllegalStateException: no threes", answers.failures()[i]);
            } else {
                assertNull(answers.failures()[i]);
                assertEquals(i + 1, answers.logits()[2 * i]);
            }
        }
        assertEquals(1, failed.count());
    }

    @Test
    void shouldAskABrokenBackboneOnlyOnceABatchUntilItAnswersAgain() {
        boolean[] down = {true};
        FakeBackbone backbone = new FakeBackbone("b") {
            @Override
            public void check(float[] reds) {
                if (down[0]) {
                    throw new IllegalStateException("down");
                }
            }
        };
        GuardedBackbone guarded = guard(backbone);
        guarded.answer(pixels(1, 2, 3, 4), 4);
        backbone.sizes.clear();
        assertNotNull(guarded.answer(pixels(1, 2, 3, 4), 4).failures()[3]);
        assertEquals(List.of(4), backbone.sizes);
        assertEquals(8, failed.count());
        down[0] = false;
        assertNull(guarded.answer(pixels(1, 2, 3, 4), 4).failures()[3]);
        assertEquals(8, failed.count());
    }

    @Test
    void shouldCountLogitsThatAreNotFiniteAsThatImagesFailure() {
        BackboneAnswers answers =
                guard(new FakeBackbone("b")).answer(pixels(1, Float.NaN, Float.POSITIVE_INFINITY, 4), 4);
        assertNull(answers.failures()[0]);
        assertEquals("logits are not finite", answers.failures()[1]);
        assertEquals("logits are not finite", answers.failures()[2]);
        assertNull(answers.failures()[3]);
        assertEquals(2, failed.count());
    }

    @Test
    void shouldTakeAWrongNumberOfLogitsForAFailure() {
        FakeBackbone wrong = new FakeBackbone("b") {
            @Override
            public float[] logits(float[] pixels, int images) {
                return new float[3];
            }
        };
        assertNotNull(guard(wrong).answer(pixels(1), 1).failures()[0]);
    }
}
