package io.tailstream.stream.fusion;

import io.tailstream.AdapterRelease;
import java.util.Optional;

/** Where releases come from, for one thread. */
interface Releases {

    /**
     * The release of this name; the same object as long as its record stays the same.
     *
     * @throws ReleaseNotKnownException where it did not come in the time that may be waited
     */
    AdapterRelease byName(String name);

    /** As {@link #byName} if it is there now; nothing is waited for. */
    Optional<AdapterRelease> now(String name);
}
