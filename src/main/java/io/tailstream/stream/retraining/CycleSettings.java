package io.tailstream.stream.retraining;

import io.tailstream.longtail.measure.ReleaseGate;
import io.tailstream.stream.range.ReplayRange;
import io.tailstream.stream.replay.Exemplars;
import io.tailstream.stream.replay.HoldOut;
import io.tailstream.training.adapter.AdapterSettings;
import io.tailstream.training.text.Prompts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How a turn of replay is run.
 *
 * @param work the folder of pixels and checkpoints while it runs, one turn's at a time
 * @param exemplars images kept for classes that a later range misses
 * @param pixelBytes the most disk that pixels may take
 * @param allowedRoots the folders that references of images may lead into
 * @param name the challenger's; empty: by the time
 * @param adapter how adapters are trained
 * @param adapterByName the same as releases state it
 * @param prompts the texts of the classes
 * @param fromScratch whether training begins from the texts instead of the parent's adapters
 * @param regroup whether groups are made anew instead of kept
 * @param holdOut which images judge the result
 * @param gate what it may lose
 * @param force whether it is released even if the gate refuses it
 * @param shadow whether what passes runs beside the one in force first, until it is promoted
 * @param threads of arithmetic and of decoding
 */
public record CycleSettings(
        Path work,
        Exemplars exemplars,
        long pixelBytes,
        List<Path> allowedRoots,
        Optional<String> name,
        AdapterSettings adapter,
        Map<String, String> adapterByName,
        Prompts prompts,
        boolean fromScratch,
        boolean regroup,
        HoldOut holdOut,
        ReleaseGate gate,
        boolean force,
        boolean shadow,
        int threads) {

    public CycleSettings {
        Objects.requireNonNull(work, "work");
        Objects.requireNonNull(exemplars, "exemplars");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(adapter, "adapter");
        Objects.requireNonNull(prompts, "prompts");
        Objects.requireNonNull(holdOut, "holdOut");
        Objects.requireNonNull(gate, "gate");
        allowedRoots = List.copyOf(allowedRoots);
        adapterByName = new LinkedHashMap<>(adapterByName);
        if (threads < 1) {
            throw new IllegalArgumentException("at least 1 thread is needed, not " + threads);
        }
    }

    /**
     * As people have set them.
     *
     * @param threads of arithmetic and of decoding
     * @param folder to work in where no other is set
     * @param keep the folder of exemplars where no other is set
     * @throws IllegalArgumentException where a value is out of its range
     * @throws IOException if the file of templates cannot be read
     */
    public static CycleSettings of(TrainingConfig config, int threads, Path folder, Path keep) throws IOException {
        AdapterSettings adapter = AdapterConfig.settings(config);
        return new CycleSettings(
                config.work().orElse(folder),
                new Exemplars(config.exemplars().orElse(keep)),
                config.pixels() << 20,
                config.allowedRoots().orElse(List.of()),
                Optional.empty(),
                adapter,
                adapter.byName(),
                Prompts.of(config.prompt(), config.templates()),
                config.fromScratch(),
                config.regroup(),
                new HoldOut(config.holdOut(), config.holdOutLeast(), 0),
                new ReleaseGate(config.margin(), config.judgeFrom()),
                config.force(),
                config.shadow(),
                threads);
    }

    /** The same for a challenger of this name. */
    public CycleSettings withName(String called) {
        return new CycleSettings(
                work,
                exemplars,
                pixelBytes,
                allowedRoots,
                Optional.of(called),
                adapter,
                adapterByName,
                prompts,
                fromScratch,
                regroup,
                holdOut,
                gate,
                force,
                shadow,
                threads);
    }

    /** Of one run: what it is called, what it replays and which images it has. */
    RetrainingSettings retraining(String called, ReplayRange range, String images) {
        Map<String, String> stated = new LinkedHashMap<>(adapterByName);
        stated.put("prompts", prompts.describe());
        stated.put("threads", Integer.toString(threads));
        stated.put("replay", images);
        stated.put("range", range.text());
        stated.put("from", fromScratch ? "scratch" : "parent");
        return new RetrainingSettings(
                called, adapter, prompts, fromScratch, regroup, Math.max(1, holdOut.minimum()), gate, force, stated);
    }
}
