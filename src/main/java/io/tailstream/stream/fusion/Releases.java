package io.tailstream.stream.fusion;

import io.tailstream.AdapterRelease;

/** Where releases come from, for one thread. */
@FunctionalInterface
interface Releases {

    /**
     * The release of this name; the same object as long as its record stays the same.
     *
     * @throws ReleaseNotKnownException where it did not come in the time that may be waited
     */
    AdapterRelease byName(String name);
}
