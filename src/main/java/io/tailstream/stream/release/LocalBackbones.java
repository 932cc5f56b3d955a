package io.tailstream.stream.release;

import io.tailstream.AdapterRelease;
import io.tailstream.ReleasedBackbone;
import io.tailstream.model.backbone.BackboneFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The frozen backbones that a release's adapters were trained on, found among those of this machine. */
public final class LocalBackbones {
    private LocalBackbones() {}

    /**
     * The folders of a release's backbones, in its order.
     *
     * @param local by their folder's name; may hold others too
     * @throws IOException if a backbone is missing or has other weights (the message names each), or cannot be read
     */
    public static List<BackboneFolder> of(AdapterRelease release, List<BackboneFolder> local) throws IOException {
        Map<String, BackboneFolder> folders = new TreeMap<>();
        local.forEach(folder -> folders.put(folder.name(), folder));
        List<BackboneFolder> used = new ArrayList<>();
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
            used.add(folder);
        }
        if (!problems.isEmpty()) {
            throw new IOException("the backbones here are not those of release " + release.getName() + ": "
                    + String.join("; ", problems));
        }
        return used;
    }
}
