package io.tailstream.stream.station;

import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.stream.release.ReleaseFolder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The frozen backbones of this machine, and the release that is published where none is in force yet. */
public interface LocalModels {

    /**
     * The backbones, in the order of their names.
     *
     * @throws IOException if one cannot be read, naming it
     */
    List<BackboneFolder> backbones() throws IOException;

    /**
     * The release to begin with; empty where none was given.
     *
     * @throws IOException if it cannot be read, naming it
     */
    Optional<ReleaseFolder> firstRelease() throws IOException;
}
