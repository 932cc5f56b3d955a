package io.tailstream.stream.accuracy.window;

import io.tailstream.AdapterRelease;
import io.tailstream.stream.release.ReleaseView;
import java.util.Optional;

/** The release in force, made ready once; of one that is not sound the one before stays. For one thread. */
public final class CurrentRelease {

    private final ReleaseView view;
    private AdapterRelease seen;
    private ReleaseInForce inForce;

    public CurrentRelease(ReleaseView view) {
        this.view = view;
    }

    /** The release in force; empty as long as none is known. */
    Optional<ReleaseInForce> get() {
        Optional<AdapterRelease> current = view.current();
        if (current.isPresent() && current.get() != seen) {
            seen = current.get();
            inForce = ReleaseInForce.of(seen);
        }
        return Optional.ofNullable(inForce);
    }
}
