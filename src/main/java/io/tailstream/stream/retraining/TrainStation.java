package io.tailstream.stream.retraining;

import io.tailstream.model.torch.Precision;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.progress.LineDisplay;
import io.tailstream.stream.range.RangeBound;
import io.tailstream.stream.station.MeterSpec;
import io.tailstream.stream.station.RunningStation;
import io.tailstream.stream.station.Station;
import io.tailstream.stream.station.StationContext;
import io.tailstream.stream.station.StationSettings;
import io.tailstream.stream.wire.topic.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The role {@code train}: trains on labelled images of the topics and releases what the gate lets through. */
public final class TrainStation implements Station {
    private static final Duration LAST = Duration.ofHours(24);
    private static final double SHARE = 0.25;

    @Override
    public String name() {
        return "train";
    }

    @Override
    public String description() {
        return "trains on labelled images of the topics and releases what the gate lets through";
    }

    @Override
    public boolean isDefault() {
        return false;
    }

    @Override
    public Set<Topic> reads() {
        return EnumSet.of(Topic.IMAGES, Topic.LABELS, Topic.ADAPTERS, Topic.ADAPTER_WEIGHTS, Topic.GATE_DECISIONS);
    }

    @Override
    public Set<Topic> writes() {
        return EnumSet.of(Topic.ADAPTERS, Topic.ADAPTER_WEIGHTS, Topic.GATE_DECISIONS);
    }

    @Override
    public List<Class<?>> settings() {
        return List.of(TrainingConfig.class);
    }

    @Override
    public List<MeterSpec> meters() {
        return TrainingMeters.ALL;
    }

    @Override
    public void check(StationSettings settings) {
        if (settings.stateDir().isEmpty()) {
            throw new IllegalArgumentException(
                    "The role train needs --state-dir: it keeps there what a restart goes on from, and exemplars");
        }
        TrainingConfig config = settings.of(TrainingConfig.class);
        AdapterConfig.settings(config);
        trigger(config);
        share(config, SHARE);
        from(config, Clock.systemUTC());
    }

    @Override
    public RunningStation start(StationContext shared, Consumer<Throwable> failed) throws IOException {
        TrainingConfig config = shared.settings().of(TrainingConfig.class);
        // As many as the role infer gives each backbone: the number is the process's, whichever role sets it.
        int backbones = shared.models().backbones().size();
        TorchDevice.splitOver(backbones);
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / backbones);
        Path state = shared.stateDir();
        ReplayCycle cycle = new ReplayCycle(
                shared.kafka(),
                shared.registry(),
                new TorchDevice(
                        TorchDevice.of(config.device(), Precision.FP32.label()).device(), Precision.FP32),
                shared.models().backbones(),
                CycleSettings.of(config, threads, state.resolve("train"), state.resolve("exemplars")),
                shared.clock());
        TrainingMeters meters = new TrainingMeters(shared.meters());
        Follower follower = new Follower(
                shared.kafka(),
                cycle,
                trigger(config),
                () -> from(config, shared.clock()),
                paceOf(share(config, SHARE), threads),
                new LineDisplay(shared.status(), shared.clock()),
                outcome -> {
                    meters.decided(outcome);
                    shared.notices().accept(WrittenReport.of(outcome, config.report()));
                },
                shared.clock());
        meters.measure(follower);
        return RunningTraining.start(shared.kafka(), follower, failed);
    }

    /** When the settings have training begin again. */
    public static Follower.Trigger trigger(TrainingConfig config) {
        return new Follower.Trigger(config.afterLabels(), config.every());
    }

    private static RangeBound from(TrainingConfig config, Clock clock) {
        return config.from().isEmpty() && config.last().isEmpty()
                ? RangeBound.last(LAST, clock)
                : RangeBound.from(config.from(), config.last(), clock);
    }

    /**
     * The share of the machine's cores that training takes.
     *
     * @param usual where the settings give none
     */
    public static double share(TrainingConfig config, double usual) {
        double share = config.share().orElse(usual);
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("The share of training must be above 0 and at most 1, not " + share);
        }
        return share;
    }

    /**
     * The share of the time in which this many threads may work, so that together they take no more than a share of the
     * machine's cores.
     *
     * @param share above 0, at most 1
     */
    public static double paceOf(double share, int threads) {
        return Math.min(1, share * Runtime.getRuntime().availableProcessors() / threads);
    }
}
