package io.tailstream.cli.option;

import io.tailstream.AdapterRelease;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.model.AdaptedBackbones;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.stream.release.LocalBackbones;
import io.tailstream.stream.release.ReleaseFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A release on disk and the backbones that it is for. */
public final class ReleaseOptions {
    @Mixin
    private BackboneOptions backbones;

    @Option(names = "--release", required = true, paramLabel = "FOLDER", description = "The release's folder.")
    private Path folder;

    private ReleaseFolder read;

    /** Whether there is a release. */
    public boolean given() {
        return folder != null;
    }

    /** The backbones that are given, a release or not; none where there is no folder of them. */
    public List<BackboneFolder> backbones() throws IOException {
        return backbones.given() ? backbones.open() : List.of();
    }

    /** The bytes of a backbone's adapter. */
    public byte[] adapter(BackboneFolder backbone) throws IOException {
        return release().adapters().get(backbone.name());
    }

    /** What the release states. */
    public AdapterRelease statement() throws IOException {
        return release().release();
    }

    /** The release's backbones in its order. */
    public List<BackboneFolder> folders() throws IOException {
        return LocalBackbones.of(statement(), backbones.open());
    }

    /** The adapted backbones in the release's order; the caller closes them. */
    public List<AdaptedBackbone> load(TorchDevice device) throws IOException {
        List<AdaptedBackbone> models = new ArrayList<>();
        try {
            for (BackboneFolder backbone : folders()) {
                models.add(AdaptedBackbones.load(backbone, adapter(backbone), device));
            }
        } catch (IOException | RuntimeException e) {
            models.forEach(AdaptedBackbone::close);
            throw e;
        }
        return models;
    }

    private ReleaseFolder release() throws IOException {
        if (read == null) {
            read = ReleaseFolder.read(folder);
        }
        return read;
    }
}
