package io.tailstream.stream.inference.batch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FlowControlTest {
    @Test
    void shouldBeFullAtAnyOfItsLimitsAndNotBelow() {
        FlowControl byImages = new FlowControl(new InFlightLimits(9, 2, 100));
        byImages.take(1);
        assertFalse(byImages.isFull());
        byImages.take(1);
        assertTrue(byImages.isFull());

        FlowControl byBytes = new FlowControl(new InFlightLimits(9, 9, 100));
        byBytes.take(99);
        assertFalse(byBytes.isFull());
        byBytes.take(1);
        assertTrue(byBytes.isFull());

        FlowControl byBatches = new FlowControl(new InFlightLimits(1, 9, 100));
        byBatches.take(1);
        assertFalse(byBatches.isFull());
        byBatches.takeBatch();
        assertTrue(byBatches.isFull());
    }

    @Test
    void shouldHaveRoomAgainWhenABatchIsDone() {
        FlowControl flow = new FlowControl(new InFlightLimits(1, 9, 100));
        flow.take(10);
        flow.take(20);
        flow.takeBatch();
        flow.giveBackBatch(2, 30);
        assertFalse(flow.isFull());
        assertTrue(flow.isEmpty());
    }

    @Test
    void shouldNotGiveBackMoreThanWasTaken() {
        FlowControl flow = new FlowControl(new InFlightLimits(1, 9, 100));
        assertThrows(IllegalStateException.class, () -> flow.giveBack(1, 1));
    }
}
