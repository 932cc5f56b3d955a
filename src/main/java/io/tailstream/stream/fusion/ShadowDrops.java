package io.tailstream.stream.fusion;

import org.jboss.logging.Logger;

/**
 * A shadow's outputs that became no prediction: they are no image's outcome, so they are counted and left. The first is
 * logged with its reason, and then each time that their number has doubled. Confined to one thread.
 */
final class ShadowDrops {
    private static final Logger LOG = Logger.getLogger(ShadowDrops.class);

    private final FusionMeters meters;
    private long dropped;

    ShadowDrops(FusionMeters meters) {
        this.meters = meters;
    }

    /** Counts one. */
    void drop(String release, String why) {
        meters.shadowDropped();
        if (Long.bitCount(++dropped) == 1) {
            LOG.warnf("Outputs of shadow %s are dropped (the %d. of this task): %s", release, dropped, why);
        }
    }
}
