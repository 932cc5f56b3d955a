package io.tailstream.stream.retraining;

import io.tailstream.AdapterRelease;
import io.tailstream.GateDecision;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.progress.Progress;
import io.tailstream.stream.range.RangeBound;
import io.tailstream.stream.range.RangeResolver;
import io.tailstream.stream.range.ReplayRange;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.release.ReleaseSlot;
import io.tailstream.stream.release.ReleaseStore;
import io.tailstream.stream.replay.ExemplarImages;
import io.tailstream.stream.replay.PixelFolder;
import io.tailstream.stream.replay.Replay;
import io.tailstream.stream.replay.ReplaySettings;
import io.tailstream.stream.replay.ReplayedImages;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One turn from labelled images to a decision: fixes a range, reads it, trains and judges a challenger, and publishes
 * what the gate lets through. Its folder remembers where it is: a turn that was broken off, wherever, goes on from there
 * and ends with the same adapters.
 */
public final class ReplayCycle {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'replay-'yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final KafkaConnection connection;
    private final SchemaRegistry registry;
    private final ReleaseStore store;
    private final TorchDevice device;
    private final List<BackboneFolder> backbones;
    private final CycleSettings settings;
    private final Clock clock;

    /** @param backbones the frozen backbones of this machine */
    public ReplayCycle(
            KafkaConnection connection,
            SchemaRegistry registry,
            TorchDevice device,
            List<BackboneFolder> backbones,
            CycleSettings settings,
            Clock clock) {
        this.connection = connection;
        this.registry = registry;
        this.store = new ReleaseStore(connection, registry);
        this.device = device;
        this.backbones = List.copyOf(backbones);
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param run the range and the challenger's name
     * @param challenger what it says of itself, released or not
     * @param decision as it was written
     * @param shadow whether the challenger runs as the shadow now
     */
    public record Outcome(ReplayRun run, AdapterRelease challenger, GateDecision decision, boolean shadow) {
        /** Whether the challenger was of use. */
        public boolean passed() {
            return shadow || decision.getReleased();
        }
    }

    /**
     * Runs a turn, or what is left of the one that was broken off.
     *
     * @param display told how far it is; it may end the turn by throwing, which can be gone on with
     * @throws IOException if another turn has the folder, the range cannot be read or not trained on, the folder is of a run against another
     *     champion, or does not take what is written
     * @throws io.tailstream.stream.wire.registry.ServiceUnreachableException if broker or registry do not answer
     * @throws IllegalStateException if another release came into force meanwhile; nothing is published then
     * @throws InterruptedException if the thread is interrupted while it reads
     */
    public Outcome run(RangeBound from, RangeBound to, Progress.Display display)
            throws IOException, InterruptedException {
        Path work = Files.createDirectories(settings.work());
        try (FileChannel file =
                        FileChannel.open(work.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = tryLock(file)) {
            if (lock == null) {
                throw new FolderInUseException(work);
            }
            return locked(from, to, display);
        }
    }

    /** @return null where another turn has the folder, of this process or of another */
    private static FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private Outcome locked(RangeBound from, RangeBound to, Progress.Display display)
            throws IOException, InterruptedException {
        AdapterRelease champion = store.current()
                .orElseThrow(
                        () -> new IOException("no release is in force yet: the role infer publishes the first one"));
        Optional<Outcome> published = published(display);
        if (published.isPresent()) {
            return published.get();
        }
        ReplayRun run = begin(champion, from, to, display);
        ReplaySettings reading = ReplaySettings.of(
                        new PixelFolder(settings.work().resolve("pixels"), settings.pixelBytes()), inputSize())
                .withAllowedRoots(settings.allowedRoots())
                .withDecodeThreads(settings.threads());
        try (ReplayedImages images = read(run, reading, champion, display)) {
            display.say(images.replayCounts().describe());
            ReplayedImages.Split split = images.split(settings.holdOut());
            Retraining retraining = new Retraining(
                    device,
                    new ReleaseFolder(champion, store.adapters(champion)),
                    backbones,
                    settings.retraining(run.name(), run.range(), images.identity()),
                    clock,
                    display);
            ExemplarImages exemplars =
                    settings.exemplars().choose(images, champion.getClassNames().size(), display);
            Retraining.Challenger challenger =
                    retraining.run(split.training(), exemplars, split.heldOut(), ends(run.range()), settings.work());
            GateDecision decision = publish(challenger);
            settings.exemplars().keep(images, split.training(), display);
            forget();
            return new Outcome(
                    run,
                    challenger.release().release(),
                    decision,
                    settings.shadow() && challenger.decision().getReleased());
        }
    }

    /** Where a range cannot be read and nothing is trained on it yet, the next turn may be of another. */
    private ReplayedImages read(
            ReplayRun run, ReplaySettings reading, AdapterRelease champion, Progress.Display display)
            throws IOException, InterruptedException {
        try {
            return new Replay(connection, registry, reading).read(run.range(), champion.getClassNames(), display);
        } catch (IOException e) {
            if (backbones.stream()
                    .map(folder -> settings.work().resolve(Retraining.checkpoint(folder.name())))
                    .noneMatch(Files::exists)) {
                forget();
                throw e;
            }
            throw new IOException(
                    e.getMessage() + "; mend this and run it again, or delete " + settings.work() + " to begin anew",
                    e);
        }
    }

    /** @return the decision as it was written */
    private GateDecision publish(Retraining.Challenger challenger) {
        GateDecision decision = challenger.decision();
        if (!settings.shadow() || !decision.getReleased()) {
            store.decide(challenger.release(), decision);
            return decision;
        }
        GateDecision shadowed = GateDecision.newBuilder(decision)
                .setReleased(false)
                .setForced(false)
                .setReason(decision.getReason() + " It runs as the shadow of " + decision.getChampion()
                        + " until it is promoted.")
                .build();
        store.publishShadow(challenger.release(), Optional.of(shadowed));
        return shadowed;
    }

    /** Whether a turn was broken off in the folder. */
    boolean isBrokenOff() {
        try {
            return ReplayRun.read(settings.work()).isPresent();
        } catch (IOException e) {
            return true; // the turn says what is wrong with it
        }
    }

    /** What came of a run that was broken off after it had published; nothing is left to do then. */
    private Optional<Outcome> published(Progress.Display display) throws IOException {
        Optional<ReplayRun> earlier = ReplayRun.read(settings.work());
        if (earlier.isEmpty()) {
            return Optional.empty();
        }
        String name = earlier.get().name();
        Optional<AdapterRelease> release = store.byName(name);
        Optional<GateDecision> decision = release.isPresent() ? store.decision(name) : Optional.empty();
        if (decision.isPresent()) {
            display.say(name + " was published before it was broken off: that is all that was left to do");
            forget();
        }
        return decision.map(made -> new Outcome(earlier.get(), release.get(), made, !made.getReleased()));
    }

    /** The run that was broken off in the folder, or a new one. */
    private ReplayRun begin(AdapterRelease champion, RangeBound from, RangeBound to, Progress.Display display)
            throws IOException {
        Path work = settings.work();
        Optional<ReplayRun> earlier = ReplayRun.read(work);
        if (earlier.isPresent() && earlier.get().champion().equals(champion.getName())) {
            display.say("going on with " + earlier.get().name() + ", as begun in " + work
                    + " (delete the folder to begin anew, with another range or name): "
                    + earlier.get().range().text());
            return earlier.get();
        }
        if (earlier.isPresent()) {
            throw new IOException(
                    work + " holds a run from release " + earlier.get().champion() + ", but " + champion.getName()
                            + " is in force: delete the folder to begin anew");
        }
        ReplayRange resolved = new RangeResolver(connection, display::say).resolve(from, to);
        String name = settings.name().orElseGet(() -> NAME.format(Instant.now(clock)));
        if (name.isEmpty() || ReleaseSlot.isReserved(name)) {
            throw new IllegalArgumentException("a release cannot be called '" + name + "'");
        }
        if (store.byName(name).isPresent()) {
            throw new IllegalArgumentException("a release is called '" + name + "' already: choose another name");
        }
        ReplayRun run = new ReplayRun(name, champion.getName(), resolved);
        run.write(work);
        return run;
    }

    /** Another turn in the folder begins anew. */
    void forget() throws IOException {
        for (BackboneFolder folder : backbones) {
            Files.deleteIfExists(settings.work().resolve(Retraining.checkpoint(folder.name())));
        }
        ReplayRun.delete(settings.work()); // last: what a checkpoint is of must be known as long as it is there
    }

    private int inputSize() {
        return backbones.stream()
                .mapToInt(folder -> folder.manifest().input().size())
                .max()
                .orElseThrow();
    }

    private Map<String, Long> ends(ReplayRange range) {
        Map<String, Long> ends = new TreeMap<>();
        range.images()
                .forEach((partition, span) -> ends.put(connection.topic(Topic.IMAGES) + "-" + partition, span.end()));
        range.labels()
                .forEach((partition, span) -> ends.put(connection.topic(Topic.LABELS) + "-" + partition, span.end()));
        return ends;
    }
}
