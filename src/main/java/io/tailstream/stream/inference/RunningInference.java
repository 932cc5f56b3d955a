package io.tailstream.stream.inference;

import io.tailstream.stream.inference.serving.HotSwap;
import io.tailstream.stream.inference.serving.InferenceMeters;
import io.tailstream.stream.station.RunningStation;
import io.tailstream.stream.station.Work;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.util.Optional;
import java.util.OptionalLong;

/** The role {@code infer} at work. */
public final class RunningInference implements RunningStation {
    private final KafkaConnection connection;
    private final InferenceWorker worker;
    private final HotSwap hotSwap;

    RunningInference(KafkaConnection connection, InferenceWorker worker, HotSwap hotSwap) {
        this.connection = connection;
        this.worker = worker;
        this.hotSwap = hotSwap;
    }

    /** What the worker has done so far. */
    public InferenceMeters counters() {
        return worker.counters();
    }

    @Override
    public Work work() {
        return new Work(
                true,
                Optional.of(connection.qualified(InferenceClients.GROUP)),
                worker.assigned(),
                OptionalLong.of(worker.imagesInFlight()),
                (long) counters().images().count(),
                worker.polls(),
                (long) counters().aborted(),
                OptionalLong.empty(),
                true,
                worker.releaseName(),
                worker.shadowName());
    }

    /** Stops reading, finishes or drops what is in flight within seconds, and frees the backbones. */
    @Override
    public void close() {
        hotSwap.close();
        worker.close();
        hotSwap.awaitEnd();
    }
}
