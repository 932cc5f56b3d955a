package io.tailstream.stream.fusion;

import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jboss.logging.Logger;

/**
 * A shadow's outputs that became no prediction: they are no image's outcome, so they are counted and left. The count is
 * the metric {@code shadow-dropped-total} of the topology's task; for each release the first is logged with its reason,
 * and then each time that their number has doubled. One thread's own.
 */
final class ShadowDrops implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ShadowDrops.class);

    private final StreamsMetrics metrics;
    private final Sensor sensor;
    private long dropped;

    ShadowDrops(ProcessorContext<?, ?> context) {
        this.metrics = context.metrics();
        this.sensor = metrics.addRateTotalSensor(
                "fusion", context.taskId().toString(), "shadow-dropped", RecordingLevel.INFO);
    }

    /** Counts one. */
    void drop(String release, String why) {
        sensor.record();
        if (Long.bitCount(++dropped) == 1) {
            LOG.warnf("Outputs of shadow %s are dropped (the %d. of this task): %s", release, dropped, why);
        }
    }

    /** The task goes elsewhere, and the metric with it. */
    @Override
    public void close() {
        metrics.removeSensor(sensor);
    }
}
