package io.tailstream.stream.station;

import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** A role and what is seen of it: the monitor writes, meters and health read. */
final class Watched {
    final String role;
    final RunningStation running;
    final HealthJudge judge;
    volatile Health health;
    volatile Map<TopicPartition, Long> lag = Map.of();
    volatile Work work;
    Instant reported = Instant.MIN;
    String told = ""; // what the last report said, but for numbers

    Watched(String role, RunningStation running, Instant now) {
        this.role = role;
        this.running = running;
        this.judge = new HealthJudge(now);
        this.health = judge.health();
        this.work = running.work();
    }

    String role() {
        return role;
    }

    Health health() {
        return health;
    }

    Work work() {
        return work;
    }

    Map<TopicPartition, Long> lag() {
        return lag;
    }
}
