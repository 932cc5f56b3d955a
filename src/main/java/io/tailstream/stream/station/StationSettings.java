package io.tailstream.stream.station;

import java.nio.file.Path;
import java.util.Optional;

/** The settings of a process as its roles see them: typed, checked for their form, from options, variables and files. */
public interface StationSettings {

    /**
     * A role's own settings.
     *
     * @param type one of its {@link Station#settings}
     */
    <T> T of(Class<T> type);

    /** Where roles keep what a restart goes on from; without it, in a temporary folder. */
    Optional<Path> stateDir();

    /** Threads of each topology in this process. */
    int streamThreads();
}
