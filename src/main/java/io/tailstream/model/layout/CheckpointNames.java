package io.tailstream.model.layout;

import io.tailstream.model.file.MalformedFileException;
import io.tailstream.model.file.TensorInfo;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint's tensors by their names without the prefix {@code module.}.
 *
 * @param what names the checkpoint in errors
 * @param originals the checkpoint's names of these; what is no parameter is left out
 * @param infos by the checkpoint's names
 */
record CheckpointNames(String what, Map<String, String> originals, Map<String, TensorInfo> infos, Naming naming) {
    private static final String MODULE = "module.";

    static CheckpointNames of(String what, Map<String, TensorInfo> checkpoint) throws MalformedFileException {
        Map<String, String> originals = new LinkedHashMap<>();
        for (String name : checkpoint.keySet()) {
            String bare = name.startsWith(MODULE) ? name.substring(MODULE.length()) : name;
            if (!Naming.ignored(bare) && originals.put(bare, name) != null) {
                throw new MalformedFileException(what + ": both " + bare + " and " + MODULE + bare);
            }
        }
        return new CheckpointNames(what, originals, checkpoint, Naming.of(originals.keySet()));
    }

    boolean has(String name) {
        return originals.containsKey(name);
    }

    TensorInfo info(String name) {
        return infos.get(originals.get(name));
    }

    /** The checkpoint's names of these. */
    List<String> originals(Collection<String> names) {
        return names.stream().map(originals::get).toList();
    }
}
