package io.tailstream.stream.inference;

import io.tailstream.AdapterRelease;
import io.tailstream.ReleasedBackbone;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.model.AdaptedBackbones;
import io.tailstream.model.BackboneFolder;
import io.tailstream.model.TorchDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * The backbones of a release, loaded and warm, in its order; closing frees their tensors.
 *
 * @param release the release's name
 * @param backbones at least one
 */
record ReleasedBackbones(String release, List<AdaptedBackbone> backbones) implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ReleasedBackbones.class);

    /** Checks that there is a backbone. */
    ReleasedBackbones {
        backbones = List.copyOf(backbones);
        if (backbones.isEmpty()) {
            throw new IllegalArgumentException("Release " + release + " has no backbone");
        }
    }

    /**
     * Checks that the local backbones are the ones that the release's adapters were trained on, and loads both.
     *
     * @param adapters the safetensors files by backbone, as published
     * @throws IOException if a backbone is missing or has other weights (the message names each), or a file is not sound
     */
    static ReleasedBackbones load(
            AdapterRelease release, Map<String, byte[]> adapters, List<BackboneFolder> local, TorchDevice device)
            throws IOException {
        Map<String, BackboneFolder> folders = new TreeMap<>();
        local.forEach(folder -> folders.put(folder.name(), folder));
        check(release, folders);
        List<AdaptedBackbone> loaded = new ArrayList<>();
        try {
            for (ReleasedBackbone backbone : release.getBackbones()) {
                String name = backbone.getBackbone();
                loaded.add(AdaptedBackbones.load(folders.get(name), adapters.get(name), device));
                int classes = loaded.get(loaded.size() - 1).classes();
                if (classes != release.getClassNames().size()) {
                    throw new IOException("Release " + release.getName() + " has "
                            + release.getClassNames().size() + " classes, its adapter of " + name + " has " + classes);
                }
            }
            return new ReleasedBackbones(release.getName(), loaded);
        } catch (IOException | RuntimeException | Error e) {
            loaded.forEach(AdaptedBackbone::close);
            throw e;
        }
    }

    private static void check(AdapterRelease release, Map<String, BackboneFolder> folders) throws IOException {
        List<String> problems = new ArrayList<>();
        for (ReleasedBackbone backbone : release.getBackbones()) {
            BackboneFolder folder = folders.get(backbone.getBackbone());
            if (folder == null) {
                problems.add(backbone.getBackbone() + " is missing (found: " + folders.keySet() + ")");
                continue;
            }
            String sha256 = folder.weightsSha256();
            if (!sha256.equals(backbone.getBackboneSha256())) {
                problems.add(backbone.getBackbone() + " in " + folder.folder() + " has weights with SHA-256 " + sha256
                        + ", the release was trained on " + backbone.getBackboneSha256());
            }
        }
        if (!problems.isEmpty()) {
            throw new IOException("The backbones here are not those of release " + release.getName() + ": "
                    + String.join("; ", problems));
        }
    }

    /** Runs each backbone at each batch size: the engine's first run of a size takes longer than the others. */
    void warm(Buckets buckets) {
        long start = System.nanoTime();
        for (AdaptedBackbone backbone : backbones) {
            float[] pixels = new float[buckets.largest() * backbone.input().length()];
            for (int size : buckets.sizes()) {
                backbone.logits(pixels, size);
            }
        }
        LOG.infof(
                "Release %s: %d backbones warm at %s images a batch after %d ms",
                release, backbones.size(), buckets.sizes(), (System.nanoTime() - start) / 1_000_000);
    }

    @Override
    public void close() {
        backbones.forEach(AdaptedBackbone::close);
    }
}
