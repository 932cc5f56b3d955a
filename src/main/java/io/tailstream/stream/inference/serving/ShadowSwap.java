package io.tailstream.stream.inference.serving;

import io.tailstream.AdapterRelease;
import io.tailstream.stream.release.ReleaseFeed;
import io.tailstream.stream.wire.NotAvroException;
import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;

/**
 * Follows the shadow, on {@link HotSwap}'s thread: the one before is ended and freed first, then the next is loaded, so
 * that there are never two in memory. One that cannot be used is refused, counted and said once; nothing of the release
 * in force depends on it.
 */
public final class ShadowSwap {
    private static final Logger LOG = Logger.getLogger(ShadowSwap.class);

    /** Where the shadow runs. */
    public interface Target {
        /**
         * @param next its own from now on, unless false is returned or this throws
         * @return false if it takes no more
         * @throws IOException if it cannot be run beside the release in use
         */
        boolean begin(ReleasedBackbones next) throws IOException;

        /** Ends the shadow, if there is one, and frees it. */
        void end();
    }

    private final Deserializer<AdapterRelease> deserializer;
    private final ReleaseLoading loader;
    private final Target target;
    private final InferenceMeters counters;
    private AdapterRelease running; // null where none is
    private Supplier<AdapterRelease> wanted; // null where nothing is to be done
    private boolean waiting;

    /** @param first the shadow that is there already */
    public ShadowSwap(
            Deserializer<AdapterRelease> deserializer,
            ReleaseLoading loader,
            Target target,
            InferenceMeters counters,
            Optional<AdapterRelease> first) {
        this.deserializer = deserializer;
        this.loader = loader;
        this.target = target;
        this.counters = counters;
        this.wanted =
                first.<Supplier<AdapterRelease>>map(release -> () -> release).orElse(null);
    }

    /** What is to be the shadow from now on: {@link #settle} sees to it; that none is to be, at once. */
    void news(ReleaseFeed.Shadow news) {
        waiting = false;
        wanted = news.release()
                .<Supplier<AdapterRelease>>map(bytes -> () -> deserializer.deserialize("adapters", bytes))
                .orElse(null);
        if (wanted == null) {
            end("is the shadow no more");
        }
    }

    /** Makes room for a release that is about to be in force: as a shadow of itself it would say nothing. */
    void yieldTo(AdapterRelease next) {
        if (next.equals(running)) {
            end("is to be in force itself");
        }
    }

    /** Takes or refuses what is to be the shadow, if anything new is; where broker or registry are away, later. */
    void settle(AdapterRelease champion, BooleanSupplier closing) {
        if (wanted == null) {
            return;
        }
        String name = "that is the shadow now";
        try {
            AdapterRelease next = wanted.get();
            name = next.getName();
            if (!next.equals(running)) {
                end("is the shadow no more");
                take(next, champion, closing);
            }
        } catch (InterruptException e) {
            throw e;
        } catch (ServiceUnreachableException | RetriableException e) {
            if (!waiting) {
                LOG.warnf("Shadow %s waits to be fetched: %s", name, e.getMessage());
                waiting = true;
            }
            return;
        } catch (NotAvroException | IOException e) {
            refuse(name, champion, e.getMessage(), e, closing);
        } catch (RuntimeException | OutOfMemoryError e) {
            refuse(name, champion, e.toString(), e, closing);
        }
        wanted = null;
    }

    private void take(AdapterRelease next, AdapterRelease champion, BooleanSupplier closing) throws IOException {
        if (next.equals(champion)) {
            LOG.infof("Release %s is in force itself: it is not run as the shadow too", next.getName());
            return;
        }
        LOG.infof("Release %s is the shadow now: loading it beside %s", next.getName(), champion.getName());
        ReleasedBackbones loaded = loader.load(next);
        boolean taken = false;
        try {
            taken = !closing.getAsBoolean() && target.begin(loaded);
        } finally {
            if (!taken) {
                loaded.close();
            }
        }
        if (taken) {
            running = next;
            counters.shadowsTaken().increment();
            LOG.infof("Shadow %s answers beside %s from now on", next.getName(), champion.getName());
        }
    }

    private void end(String why) {
        if (running != null) {
            target.end();
            LOG.infof("Release %s %s: it is freed", running.getName(), why);
            running = null;
        }
    }

    private void refuse(String name, AdapterRelease champion, String why, Throwable cause, BooleanSupplier closing) {
        if (closing.getAsBoolean()) {
            return; // an interrupt can look like a file that cannot be read
        }
        counters.shadowsRefused().increment();
        LOG.errorf(
                "Release %s is refused as the shadow, %s goes on without one: %s. Mend this and make it the shadow again"
                        + " (tailstream releases shadow NAME), or end it (releases shadow --stop)",
                name, champion.getName(), why);
        LOG.debugf(cause, "Release %s is refused as the shadow", name);
    }
}
