package io.tailstream.stream.inference;

import io.tailstream.AdapterRelease;
import io.tailstream.Fusion;
import io.tailstream.Groups;
import io.tailstream.ReleasedBackbone;
import io.tailstream.model.Adapter;
import io.tailstream.model.architecture.Activation;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.backbone.BackboneManifest;
import io.tailstream.model.backbone.InitialWeights;
import io.tailstream.model.encoder.ByteTokenizer;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.file.Sha256;
import io.tailstream.model.tuner.AdaptFormer;
import io.tailstream.model.tuner.CosineHead;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.vision.Normalisation;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Backbones of random weights on disk, and a release of adapters for them. */
public record TinyRelease(List<BackboneFolder> backbones, ReleaseFolder release) {
    private static final List<String> CLASSES = List.of("cat", "dog");
    private static final Architecture TINY = new Architecture(
            new VisionTower(17, 4, 24, 2, 3, 96),
            new TextTower(9, ByteTokenizer.VOCABULARY, 12, 1, 3, 48),
            8,
            Activation.QUICK_GELU);
    private static final BackboneManifest MANIFEST = new BackboneManifest(
            TINY, new Preprocessing(Preprocessing.Kind.PLAIN, 17, Normalisation.CLIP), "random weights, for a test");

    public static TinyRelease write(Path folders, String... names) throws IOException {
        List<BackboneFolder> backbones = new ArrayList<>();
        List<ReleasedBackbone> released = new ArrayList<>();
        Map<String, byte[]> adapters = new LinkedHashMap<>();
        for (String name : names) {
            BackboneFolder backbone = write(folders.resolve(name), name.hashCode());
            backbones.add(backbone);
            byte[] adapter = adapter(backbone, name.hashCode());
            adapters.put(name, adapter);
            released.add(ReleasedBackbone.newBuilder()
                    .setBackbone(name)
                    .setBackboneSha256(backbone.weightsSha256())
                    .setAdapterSha256(Sha256.of(adapter))
                    .setClassCounts(List.of(120L, 5L))
                    .setParameterPrior(List.of(0.9, 0.1))
                    .setLogitPrior(List.of(0.5, 0.5))
                    .build());
        }
        AdapterRelease release = AdapterRelease.newBuilder()
                .setName("tiny")
                .setBackbones(released)
                .setClassNames(CLASSES)
                .setGroups(new Groups(Map.of("cat", "Many", "dog", "Few"), Map.of("cat", "Many", "dog", "Few")))
                .setFusion(Fusion.newBuilder()
                        .setKind("MEAN_POSTERIOR")
                        .setWeights(List.of())
                        .build())
                .setSeed(1)
                .setHyperParameters(Map.of())
                .setCreatedAt(Instant.EPOCH)
                .build();
        return new TinyRelease(backbones, new ReleaseFolder(release, adapters));
    }

    /** Another release for the same backbones: other adapters, drawn by the seed. */
    public ReleaseFolder other(String name, long seed) throws IOException {
        List<ReleasedBackbone> released = new ArrayList<>();
        Map<String, byte[]> adapters = new LinkedHashMap<>();
        for (int m = 0; m < backbones.size(); m++) {
            byte[] adapter = adapter(backbones.get(m), seed + m);
            adapters.put(backbones.get(m).name(), adapter);
            released.add(
                    ReleasedBackbone.newBuilder(release.release().getBackbones().get(m))
                            .setAdapterSha256(Sha256.of(adapter))
                            .build());
        }
        AdapterRelease other = AdapterRelease.newBuilder(release.release())
                .setName(name)
                .setParent(release.release().getName())
                .setBackbones(released)
                .build();
        return new ReleaseFolder(other, adapters);
    }

    public static BackboneFolder write(Path folder, long seed) throws IOException {
        return BackboneFolder.write(folder, MANIFEST, InitialWeights.of(TINY, seed), ByteTokenizer.json());
    }

    private static byte[] adapter(BackboneFolder backbone, long seed) throws IOException {
        Map<String, HostTensor> tensors = new LinkedHashMap<>(new AdaptFormer(2, 24, 4).initial(seed));
        SplittableRandom random = new SplittableRandom(seed);
        float[] head = new float[CLASSES.size() * 24];
        for (int i = 0; i < head.length; i++) {
            head[i] = (float) random.nextDouble() - 0.5f;
        }
        tensors.put(CosineHead.WEIGHT, HostTensor.of(head, CLASSES.size(), 24));
        return new Adapter(backbone.weightsSha256(), CLASSES, tensors).toBytes();
    }
}
