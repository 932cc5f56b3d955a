package io.tailstream.stream.inference.serving;

import io.tailstream.AdapterRelease;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.model.AdaptedBackbones;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.stream.inference.batch.Buckets;
import io.tailstream.stream.release.LocalBackbones;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * The backbones of a release, loaded and warm, in its order; closing frees their tensors.
 *
 * @param release the release's name
 * @param backbones at least one
 */
public record ReleasedBackbones(String release, List<AdaptedBackbone> backbones) implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ReleasedBackbones.class);

    /** Checks that there is a backbone. */
    public ReleasedBackbones {
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
        List<BackboneFolder> folders = LocalBackbones.of(release, local);
        List<AdaptedBackbone> loaded = new ArrayList<>();
        try {
            for (BackboneFolder folder : folders) {
                String name = folder.name();
                loaded.add(AdaptedBackbones.load(folder, adapters.get(name), device));
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
