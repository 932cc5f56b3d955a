package io.tailstream.stream.accuracy.time;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.tailstream.stream.station.Meaning;
import java.time.Duration;
import java.util.List;

/** The settings of the accuracy topology, as people write them. */
@ConfigMapping(prefix = "tailstream.scoring")
@Meaning("Windows and times of accuracy: the same in every process that scores.")
public interface ScoringConfig {

    @WithDefault("1m,5m,60m")
    @Meaning("Lengths of the windows, multiples of the slide.")
    List<Duration> windows();

    @WithDefault("5s")
    @Meaning("How often a window is written.")
    Duration slide();

    @WithDefault("24h")
    @Meaning("How long a label may come after its image; how long images are remembered.")
    Duration horizon();

    @WithDefault("10m")
    @Meaning("How long after its end a window that is not aligned to its length is revised.")
    Duration grace();
}
