package io.tailstream.stream.inference;

import io.tailstream.model.AdaptedBackbone;
import java.util.ArrayList;
import java.util.List;

/** All backbones of a release, one after the other: each uses every core by itself. */
final class ModelStage {
    private record Guarded(GuardedBackbone backbone, int buffer) {}

    private final List<Guarded> backbones = new ArrayList<>();

    ModelStage(List<AdaptedBackbone> backbones, Buckets buckets, PixelBuffers buffers, InferenceCounters counters) {
        for (AdaptedBackbone backbone : backbones) {
            GuardedBackbone guarded = new GuardedBackbone(
                    backbone, buckets, counters.backboneFailures().get(backbone.name()));
            this.backbones.add(new Guarded(guarded, buffers.indexFor(backbone)));
        }
    }

    /** The answers of all backbones in the release's order to the first {@code images} rows; none where there are none. */
    List<BackboneAnswers> run(float[][] pixels, int images) {
        if (images == 0) {
            return List.of();
        }
        return backbones.stream()
                .map(b -> b.backbone().answer(pixels[b.buffer()], images))
                .toList();
    }
}
