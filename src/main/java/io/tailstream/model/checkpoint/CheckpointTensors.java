package io.tailstream.model.checkpoint;

import io.tailstream.model.file.HostTensor;
import io.tailstream.model.file.MalformedFileException;
import io.tailstream.model.file.SafetensorsFile;
import io.tailstream.model.file.TensorInfo;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors of an open checkpoint, of one file or of several. */
final class CheckpointTensors implements Closeable {
    private final List<SafetensorsFile> files = new ArrayList<>();
    private final Map<String, SafetensorsFile> holders = new LinkedHashMap<>();
    private final Map<String, TensorInfo> infos = new LinkedHashMap<>();

    private CheckpointTensors() {}

    /** @throws MalformedFileException if a file is not sound, or a tensor is in two of them or not where the index says */
    static CheckpointTensors open(CheckpointFiles checkpoint) throws IOException {
        CheckpointTensors tensors = new CheckpointTensors();
        try {
            for (Map.Entry<Path, List<String>> shard : checkpoint.shards().entrySet()) {
                tensors.add(shard.getKey(), shard.getValue());
            }
            return tensors;
        } catch (IOException | RuntimeException | Error e) {
            tensors.close();
            throw e;
        }
    }

    private void add(Path path, List<String> listed) throws IOException {
        SafetensorsFile file = SafetensorsFile.open(path);
        files.add(file);
        Map<String, TensorInfo> here = file.infos();
        for (String name : listed) {
            if (!here.containsKey(name)) {
                throw new MalformedFileException(path + ": no tensor '" + name + "', which the index lists in it");
            }
        }
        for (Map.Entry<String, TensorInfo> entry : here.entrySet()) {
            if (infos.put(entry.getKey(), entry.getValue()) != null) {
                throw new MalformedFileException(path + ": tensor '" + entry.getKey() + "' is in an earlier file too");
            }
            holders.put(entry.getKey(), file);
        }
    }

    /** All of them, by name. */
    Map<String, TensorInfo> infos() {
        return infos;
    }

    HostTensor tensor(String name) throws IOException {
        return holders.get(name).tensor(name);
    }

    /** As {@link SafetensorsFile#read(String, long, ByteBuffer)}. */
    void read(String name, long from, ByteBuffer into) throws IOException {
        holders.get(name).read(name, from, into);
    }

    @Override
    public void close() throws IOException {
        for (SafetensorsFile file : files) {
            file.close();
        }
    }
}
