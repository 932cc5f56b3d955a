package io.tailstream.model;

import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.file.MalformedFileException;
import io.tailstream.model.torch.TorchDevice;
import java.io.IOException;

/** Loads adapted backbones. */
public final class AdaptedBackbones {
    private AdaptedBackbones() {}

    /**
     * @param adapterSafetensors the bytes of an {@link Adapter}
     * @throws MalformedFileException if weights or adapter are not sound, or the adapter was tuned on other weights
     */
    public static AdaptedBackbone load(BackboneFolder backbone, byte[] adapterSafetensors, TorchDevice device)
            throws IOException {
        String what = "adapter of " + backbone.name();
        Adapter adapter =
                Adapter.read(what, adapterSafetensors, backbone.architecture().vision());
        String weights = backbone.weightsSha256();
        if (!adapter.backboneSha256().equals(weights)) {
            throw new MalformedFileException(what + ": it was tuned on weights with sha256 " + adapter.backboneSha256()
                    + ", those in " + backbone.folder() + " have " + weights);
        }
        return new TorchBackbone(backbone.name(), backbone.manifest().input(), backbone.weights(), adapter, device);
    }
}
