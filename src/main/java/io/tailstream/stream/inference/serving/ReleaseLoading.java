package io.tailstream.stream.inference.serving;

import io.tailstream.AdapterRelease;
import java.io.IOException;

/** Makes a release ready to be served. */
@FunctionalInterface
public interface ReleaseLoading {
    /**
     * @return for the caller to close
     * @throws IOException if the release cannot be served; the message says why
     */
    ReleasedBackbones load(AdapterRelease release) throws IOException;
}
