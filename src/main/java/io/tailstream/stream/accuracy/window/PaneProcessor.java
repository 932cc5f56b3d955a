package io.tailstream.stream.accuracy.window;

import io.tailstream.stream.accuracy.count.Delta;
import io.tailstream.stream.accuracy.pane.ChangedPanes;
import io.tailstream.stream.accuracy.pane.Pane;
import io.tailstream.stream.accuracy.pane.PaneSums;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import io.tailstream.stream.release.ReleaseGlobalStore;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The second level: adds deltas up and writes windows, each when it closes and again when it has changed.
 *
 * <p>Two clocks: the stream's (the latest append time behind a delta) closes windows while there is input, and alone says
 * what is too old to keep; when input has rested for a slide, the wall clock closes windows.
 */
public final class PaneProcessor implements Processor<String, Delta, String, SpecificRecord> {

    /** The store of sums by pane, release and label. */
    public static final String SUMS = "accuracy-sums";
    /** The store of what was written. */
    public static final String WINDOWS = "accuracy-windows";
    /** The store of class rows. */
    public static final String CLASSES = "accuracy-class-rows";
    /** The store of panes that changed since. */
    public static final String CHANGED = "accuracy-changed-panes";
    /** The store of how far windows have been written. */
    public static final String PROGRESS = "accuracy-progress";

    private static final String WRITTEN_UP_TO = "writtenUpTo";
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final AccuracySettings settings;
    private final Function<ReadOnlyKeyValueStore<String, byte[]>, CurrentRelease> releases;
    private CurrentRelease release;
    private ProcessorContext<String, SpecificRecord> context;
    private Stores stores;
    private long streamTime = Long.MIN_VALUE;
    private boolean active;
    private long lastActive = Long.MIN_VALUE;
    private long lastRevision = Long.MIN_VALUE;

    /**
     * @param releases makes the release in force out of the global store of releases
     */
    public PaneProcessor(
            AccuracySettings settings, Function<ReadOnlyKeyValueStore<String, byte[]>, CurrentRelease> releases) {
        this.settings = settings;
        this.releases = releases;
    }

    @Override
    public void init(ProcessorContext<String, SpecificRecord> context) {
        this.context = context;
        KeyValueStore<String, byte[]> adapters = context.getStateStore(ReleaseGlobalStore.NAME);
        this.release = releases.apply(adapters);
        Duration look = LOOK.compareTo(settings.slide()) < 0 ? LOOK : settings.slide();
        context.schedule(look, PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    @Override
    public void process(Record<String, Delta> record) {
        Stores s = stores();
        streamTime = Math.max(streamTime, record.timestamp());
        active = true;
        long pane = record.value().cell().pane();
        if (pane < keptFrom()) {
            return;
        }
        Delta delta = s.sums().add(record.value());
        Long written = s.progress().get(WRITTEN_UP_TO);
        if (written == null) {
            // The first pane of all: its windows are to come.
            s.progress().put(WRITTEN_UP_TO, pane);
        } else {
            s.changed().add(delta, written);
        }
    }

    /** Writes what is due. */
    private void look(long wall) {
        Stores s = stores();
        boolean resting = !active;
        active = false;
        lastActive = resting && lastActive != Long.MIN_VALUE ? lastActive : wall;
        Long written = s.progress().get(WRITTEN_UP_TO);
        Optional<ReleaseInForce> inForce = release.get();
        if (written == null || inForce.isEmpty()) {
            return;
        }
        boolean idle = wall - lastActive >= settings.slide().toMillis();
        long now = idle ? Math.max(streamTime, wall) : streamTime;
        long closed = Math.max(written, settings.pane(now));
        Duration pause = resting ? settings.slide() : settings.revisionPause();
        boolean revise =
                !s.changed().isEmpty() && (lastRevision == Long.MIN_VALUE || wall - lastRevision >= pause.toMillis());
        if (closed == written && !revise) {
            return;
        }
        WindowWriter writer = new WindowWriter(
                settings,
                s.windows(),
                s.classes(),
                (key, row) -> context.forward(new Record<>(key, row, Math.max(0, wall))));
        for (Duration length : settings.windows()) {
            NavigableSet<Long> ends = closing(written, closed, settings.panes(length), s.sums());
            if (revise) {
                ends.addAll(s.changed().ends(settings.panes(length)));
            }
            writer.write(length, ends, s.sums(), inForce.get());
        }
        if (revise) {
            s.changed().clear();
            lastRevision = wall;
        }
        if (closed > written) {
            s.progress().put(WRITTEN_UP_TO, closed);
            s.sums().rememberFrom(rememberedFrom(closed));
            dropOld(written, closed);
        }
    }

    /** The ends after {@code written} up to {@code closed} of windows that hold a pane with anything in it. */
    private static NavigableSet<Long> closing(long written, long closed, long length, PaneSums sums) {
        NavigableSet<Long> ends = new TreeSet<>();
        NavigableMap<Long, Pane> panes = sums.panes(written + 1 - length, closed);
        long from = written + 1;
        for (long pane : panes.keySet()) {
            long last = Math.min(pane + length, closed);
            for (long end = Math.max(pane + 1, from); end <= last; end++) {
                ends.add(end);
            }
            from = Math.max(from, last + 1);
        }
        return ends;
    }

    /** Panes that a window can still be revised with before its grace is over, or a little later. */
    private long rememberedFrom(long closed) {
        return closed - 2 * settings.longest() - settings.panes(settings.grace());
    }

    /** The first pane that a record appended now can still change: an id is remembered, and was captured before that. */
    private long keptFrom() {
        return streamTime == Long.MIN_VALUE
                ? Long.MIN_VALUE
                : settings.pane(streamTime
                        - settings.memory().toMillis()
                        - 2 * settings.horizon().toMillis());
    }

    private void dropOld(long written, long closed) {
        long hour =
                Math.max(1, Duration.ofHours(1).toMillis() / settings.slide().toMillis());
        if (streamTime == Long.MIN_VALUE || Math.floorDiv(written, hour) == Math.floorDiv(closed, hour)) {
            return;
        }
        Stores s = stores();
        s.sums().keepFrom(keptFrom());
        settings.windows().forEach(length -> s.windows().keepFrom(length, keptFrom()));
        s.classes().keepFrom(keptFrom());
    }

    /** The stores, read on first use: by then they have been restored. */
    private Stores stores() {
        if (stores == null) {
            KeyValueStore<String, Long> progress = context.getStateStore(PROGRESS);
            Long written = progress.get(WRITTEN_UP_TO);
            KeyValueStore<Bytes, byte[]> sums = context.getStateStore(SUMS);
            KeyValueStore<Bytes, byte[]> windows = context.getStateStore(WINDOWS);
            KeyValueStore<Bytes, byte[]> classes = context.getStateStore(CLASSES);
            KeyValueStore<Bytes, byte[]> changed = context.getStateStore(CHANGED);
            stores = new Stores(
                    new PaneSums(sums, settings, written == null ? Long.MIN_VALUE : rememberedFrom(written)),
                    new WrittenWindows(windows),
                    new ClassHistory(classes),
                    new ChangedPanes(changed),
                    progress);
        }
        return stores;
    }

    private record Stores(
            PaneSums sums,
            WrittenWindows windows,
            ClassHistory classes,
            ChangedPanes changed,
            KeyValueStore<String, Long> progress) {}
}
