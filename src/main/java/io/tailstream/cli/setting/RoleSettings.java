package io.tailstream.cli.setting;

import io.quarkus.runtime.configuration.MemorySize;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import io.tailstream.stream.inference.InferenceSettings;
import io.tailstream.stream.inference.batch.BatchLimits;
import io.tailstream.stream.inference.batch.Buckets;
import io.tailstream.stream.inference.batch.InFlightLimits;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.vision.DecodeLimits;
import java.util.List;

/** The settings as the plain records that the roles take. */
public final class RoleSettings {

    private RoleSettings() {}

    public static KafkaConnection kafka(Settings settings) {
        return new KafkaConnection(
                settings.broker(), settings.registry(), settings.topicPrefix().orElse(""), settings.kafka());
    }

    /**
     * @throws IllegalArgumentException if a value is out of range or two do not fit together
     */
    public static InferenceSettings inference(Settings.Inference settings) {
        return new InferenceSettings(
                new BatchLimits(settings.batchImages(), bytes(settings.batchBytes()), settings.batchDeadline()),
                Buckets.upTo(settings.batchImages()),
                new InFlightLimits(
                        settings.inFlightBatches(), settings.inFlightImages(), bytes(settings.inFlightBytes())),
                settings.decodeThreads().orElse(Runtime.getRuntime().availableProcessors()),
                DecodeLimits.DEFAULT,
                settings.allowedRoots().orElse(List.of()),
                settings.transactionTimeout(),
                settings.shadowShare(),
                settings.drain());
    }

    /**
     * @throws IllegalArgumentException if a value is out of range or two do not fit together
     */
    public static AccuracySettings accuracy(Settings.Scoring settings) {
        return AccuracySettings.of(settings.windows(), settings.slide(), settings.horizon(), settings.grace());
    }

    private static long bytes(MemorySize size) {
        return size.asLongValue();
    }
}
