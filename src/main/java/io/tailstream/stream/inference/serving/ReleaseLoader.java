package io.tailstream.stream.inference.serving;

import io.tailstream.AdapterRelease;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.stream.inference.batch.Buckets;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.release.ReleaseStore;
import java.io.IOException;
import java.util.List;

/**
 * Makes a release of the topics ready to take batches: fetched, verified, loaded and warm.
 *
 * @param local the frozen backbones of this machine
 * @param buckets the batch sizes to warm at
 */
public record ReleaseLoader(ReleaseStore store, List<BackboneFolder> local, TorchDevice device, Buckets buckets) {

    /**
     * @return for the caller to close
     * @throws IOException if the release is not sound, its weights are not there with the digests that it states, the
     *     local backbones are not the ones that it was trained on, or an adapter does not fit; the message says which
     * @throws io.tailstream.stream.wire.registry.ServiceUnreachableException if the broker does not answer
     */
    public ReleasedBackbones load(AdapterRelease release) throws IOException {
        TorchDevice.splitOver(release.getBackbones().size()); // each has a thread of its own
        return loadBeside(release);
    }

    /** The same of a release that runs beside: the cores stay split as the one in force needs it. */
    public ReleasedBackbones loadBeside(AdapterRelease release) throws IOException {
        ReleaseFolder verified;
        try {
            verified = new ReleaseFolder(release, store.adapters(release));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new IOException(e.getMessage(), e);
        }
        ReleasedBackbones released = ReleasedBackbones.load(release, verified.adapters(), local, device);
        try {
            released.warm(buckets);
            return released;
        } catch (RuntimeException | Error e) {
            released.close();
            throw e;
        }
    }
}
