package io.tailstream.model.tuner;

import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.file.HostTensor;
import java.util.Map;

/** The tower as it came. */
record NoTuner() implements Tuner {
    @Override
    public Map<String, long[]> parameters() {
        return Map.of();
    }

    @Override
    public Map<String, HostTensor> initial(long seed) {
        return Map.of();
    }

    @Override
    public String description() {
        return "head";
    }

    @Override
    public long macs(VisionTower tower) {
        return 0;
    }
}
