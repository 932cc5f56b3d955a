package io.tailstream.stream.release;

import io.tailstream.AdapterRelease;
import io.tailstream.Fusion;
import io.tailstream.Groups;
import io.tailstream.ReleasedBackbone;
import io.tailstream.model.file.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A release of two backbones and three classes, its adapters random bytes. */
public final class SampleRelease {

    private SampleRelease() {}

    public static ReleaseFolder folder(String name, long seed, int adapterBytes) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, byte[]> adapters = new LinkedHashMap<>();
        List<ReleasedBackbone> backbones = new ArrayList<>();
        for (String backbone : List.of("red", "blue")) {
            byte[] adapter = new byte[adapterBytes];
            random.nextBytes(adapter);
            adapters.put(backbone, adapter);
            backbones.add(ReleasedBackbone.newBuilder()
                    .setBackbone(backbone)
                    .setBackboneSha256(Sha256.of(backbone.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .setAdapterSha256(Sha256.of(adapter))
                    .setClassCounts(List.of(200L, 50L, 5L))
                    .setParameterPrior(List.of(0.1, 0.2, 0.7))
                    .setLogitPrior(List.of(1 / 3.0, 1 / 3.0, 1 / 3.0))
                    .build());
        }
        return new ReleaseFolder(release(name, backbones), adapters);
    }

    private static AdapterRelease release(String name, List<ReleasedBackbone> backbones) {
        return AdapterRelease.newBuilder()
                .setName(name)
                .setBackbones(backbones)
                .setClassNames(List.of("owl", "fox", "eel"))
                .setGroups(new Groups(
                        Map.of("owl", "Many", "fox", "Medium", "eel", "Few"),
                        Map.of("owl", "Few", "fox", "Medium", "eel", "Many")))
                .setFusion(Fusion.newBuilder()
                        .setKind("MEAN_POSTERIOR")
                        .setWeights(List.of(0.75, 0.25))
                        .build())
                .setSeed(7)
                .setHyperParameters(Map.of("tau", "1.0"))
                .setCreatedAt(Instant.parse("2026-03-01T12:00:00Z"))
                .build();
    }
}
