package io.tailstream.stream.inference;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailstream.AdapterRelease;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.stream.inference.serving.HotSwap;
import io.tailstream.stream.inference.serving.InferenceMeters;
import io.tailstream.stream.inference.serving.ReleaseLoader;
import io.tailstream.stream.inference.serving.ReleasedBackbones;
import io.tailstream.stream.inference.serving.ShadowSwap;
import io.tailstream.stream.release.ReleaseFeed;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.release.ReleaseStore;
import io.tailstream.stream.station.MeterSpec;
import io.tailstream.stream.station.Station;
import io.tailstream.stream.station.StationContext;
import io.tailstream.stream.station.StationSettings;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.RegisteredSchemas;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;

/**
 * The role {@code infer}: sees to it that a release is in force, loads it from the topics, runs a worker with it, and
 * lets each release that comes into force later take over between two batches ({@link HotSwap}). A release that is the
 * shadow answers a share of the batches beside it. A worker that cannot go on ends the role and is reported; nothing is
 * restarted silently.
 */
public final class InferenceStation implements Station {
    private static final String NAME = "infer";
    private static final Logger LOG = Logger.getLogger(InferenceStation.class);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "reads images, runs the backbones, writes their outputs";
    }

    @Override
    public Set<Topic> reads() {
        return EnumSet.of(Topic.IMAGES, Topic.ADAPTERS, Topic.ADAPTER_WEIGHTS);
    }

    /** The first release among them, where none is in force. */
    @Override
    public Set<Topic> writes() {
        return EnumSet.of(Topic.BACKBONE_OUTPUTS, Topic.DEAD_LETTERS, Topic.ADAPTERS, Topic.ADAPTER_WEIGHTS);
    }

    @Override
    public List<Class<?>> settings() {
        return List.of(InferenceConfig.class);
    }

    @Override
    public List<MeterSpec> meters() {
        return InferenceMeters.ALL;
    }

    @Override
    public void check(StationSettings settings) {
        InferenceSettings.of(settings.of(InferenceConfig.class));
    }

    /** Unpacks and loads PyTorch. */
    @Override
    public void prepare(StationSettings settings) {
        InferenceConfig config = settings.of(InferenceConfig.class);
        TorchDevice.of(config.device(), config.precision());
    }

    @Override
    public RunningInference start(StationContext shared, Consumer<Throwable> failed) throws IOException {
        InferenceConfig config = shared.settings().of(InferenceConfig.class);
        return start(
                shared.kafka(),
                shared.registry(),
                InferenceSettings.of(config),
                shared.models().backbones(),
                shared.models().firstRelease(),
                TorchDevice.of(config.device(), config.precision()),
                shared.meters(),
                failed);
    }

    /**
     * Starts the role; it reads images when this returns.
     *
     * @param local the frozen backbones of this machine
     * @param first published, with its weights, where no release is in force yet
     * @param failed called, on the role's own thread, when the worker cannot go on
     * @throws IOException if the release in force cannot be used: not sound, weights that are not there or not as stated,
     *     or other backbones than the local ones
     * @throws IllegalArgumentException if no release is in force and none is given
     * @throws io.tailstream.stream.wire.registry.ServiceUnreachableException if broker or registry do not answer
     */
    public static RunningInference start(
            KafkaConnection connection,
            SchemaRegistry registry,
            InferenceSettings settings,
            List<BackboneFolder> local,
            Optional<ReleaseFolder> first,
            TorchDevice device,
            MeterRegistry meters,
            Consumer<Throwable> failed)
            throws IOException {
        // A registry that refuses a schema says so now, not in the first batch.
        RegisteredSchemas.register(
                registry, connection.topicPrefix(), List.of(Topic.BACKBONE_OUTPUTS, Topic.DEAD_LETTERS));
        ReleaseStore store = new ReleaseStore(connection, registry);
        ReleaseLoader loader = new ReleaseLoader(store, local, device, settings.buckets());
        InferenceMeters counters = new InferenceMeters(meters, NAME);
        // Opened before the release in force is asked for: one that is published in between is not missed.
        ReleaseFeed feed = ReleaseFeed.fromNowOn(connection);
        try {
            AdapterRelease release = inForce(store, first, connection);
            Optional<AdapterRelease> beside = store.shadow();
            InferenceWorker worker = worker(connection, registry, settings, loader.load(release), counters);
            worker.ended().whenComplete((ended, failure) -> {
                if (failure != null) {
                    failed.accept(failure);
                }
            });
            Deserializer<AdapterRelease> deserializer = new AvroSerde<>(AdapterRelease.class, registry).deserializer();
            ShadowSwap shadow = new ShadowSwap(deserializer, loader::loadBeside, shadowOf(worker), counters, beside);
            HotSwap hotSwap =
                    new HotSwap(feed, deserializer, loader::load, worker::swap, shadow, release, counters, failed);
            worker.start();
            hotSwap.start();
            return new RunningInference(connection, worker, hotSwap);
        } catch (IOException | RuntimeException | Error e) {
            feed.close();
            throw e;
        }
    }

    private static InferenceWorker worker(
            KafkaConnection connection,
            SchemaRegistry registry,
            InferenceSettings settings,
            ReleasedBackbones released,
            InferenceMeters counters)
            throws IOException {
        try {
            return new InferenceWorker(connection, registry, settings, released, counters);
        } catch (IOException | RuntimeException | Error e) {
            released.close();
            throw e;
        }
    }

    private static ShadowSwap.Target shadowOf(InferenceWorker worker) {
        return new ShadowSwap.Target() {
            @Override
            public boolean begin(ReleasedBackbones next) throws IOException {
                return worker.beginShadow(next);
            }

            @Override
            public void end() {
                worker.endShadow();
            }
        };
    }

    private static AdapterRelease inForce(
            ReleaseStore store, Optional<ReleaseFolder> first, KafkaConnection connection) {
        AdapterRelease release = first.map(store::publishIfNone)
                .or(store::current)
                .orElseThrow(() -> new IllegalArgumentException("No release is in force in topic "
                        + connection.topic(Topic.ADAPTERS) + ", and none was given to be the first"));
        LOG.infof(
                "Release %s is in force: %d classes, backbones %s",
                release.getName(),
                release.getClassNames().size(),
                release.getBackbones().stream().map(b -> b.getBackbone()).toList());
        return release;
    }
}
