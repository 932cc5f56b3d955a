package io.tailstream.stream.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailstream.testing.Await;
import io.tailstream.testing.BrokerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a broker and starts it again: some ten seconds, for the clients' own pauses between attempts. */
class InferenceBrokerLossIT {
    @Test
    void shouldOutliveItsBroker(@TempDir Path folder) throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder);
                WorkerBench bench = new WorkerBench(broker.bootstrapServers(), "loss-")) {
            bench.sendGood(200);
            Gate gate = new Gate("a");
            InferenceWorker worker = bench.start(WorkerBench.settings(), new FakeBackbone("b"), gate);
            gate.awaitBatch();
            // Batches are in flight, and their transactions are tried while no broker answers.
            broker.kill();
            gate.open();
            Await.until("several batches before the broker is back", WorkerBench.PATIENCE, () -> gate.sizes.size() > 1);
            broker.start();
            bench.awaitOutcomes();
            bench.sendGood(20);
            bench.awaitOutcomes();
            bench.close();
            assertEquals(0, bench.recountExactlyOnce().deadLetters().size());
            assertEquals(220, worker.counters().images().count());
        }
    }
}
