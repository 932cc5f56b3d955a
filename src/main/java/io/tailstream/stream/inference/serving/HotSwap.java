package io.tailstream.stream.inference.serving;

import io.tailstream.AdapterRelease;
import io.tailstream.stream.release.ReleaseFeed;
import io.tailstream.stream.wire.NotAvroException;
import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;

/**
 * Follows the release in force: what becomes current is loaded beside the one in use, on this one's own thread, and takes
 * over between two batches. One that cannot be used is refused, counted and said once; the one in use goes on, and the
 * next that becomes current is tried. Of several that came while one was loaded, the last is taken. The shadow, which
 * {@link ShadowSwap} follows, comes after it.
 */
public final class HotSwap implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(HotSwap.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final long CLOSE_MILLIS = 5_000;

    private final ReleaseFeed feed;
    private final Deserializer<AdapterRelease> deserializer;
    private final ReleaseLoading loader;
    private final Predicate<ReleasedBackbones> target;
    private final ShadowSwap shadow;
    private final InferenceMeters counters;
    private final Consumer<Throwable> failed;
    private final Thread thread = new Thread(this::run, "tailstream-infer-release");
    private AdapterRelease inUse;
    private byte[] pending;
    private boolean waiting;
    private volatile boolean closing;

    /**
     * @param feed this one's to close
     * @param target lets batches begin with a release, which is its own from then on; false if it takes no more
     * @param shadow this one's thread's from now on
     * @param inUse what batches begin with now
     * @param failed called, on this one's thread, when releases cannot be followed any more
     */
    public HotSwap(
            ReleaseFeed feed,
            Deserializer<AdapterRelease> deserializer,
            ReleaseLoading loader,
            Predicate<ReleasedBackbones> target,
            ShadowSwap shadow,
            AdapterRelease inUse,
            InferenceMeters counters,
            Consumer<Throwable> failed) {
        this.feed = feed;
        this.deserializer = deserializer;
        this.loader = loader;
        this.target = target;
        this.shadow = shadow;
        this.inUse = inUse;
        this.counters = counters;
        this.failed = failed;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closing) {
                follow();
            }
        } catch (WakeupException | InterruptException e) {
            LOG.debug("Releases are followed no more");
        } catch (RuntimeException | Error e) {
            if (!closing) {
                LOG.errorf(e, "Releases cannot be followed any more: %s", e.getMessage());
                failed.accept(e);
            }
        } finally {
            Thread.interrupted(); // it has ended the loop, and would end the consumer's close half-way
            feed.close();
        }
    }

    private void follow() {
        ReleaseFeed.News news = feed.poll(POLL);
        news.shadow().ifPresent(shadow::news); // one that ends makes room before the next release is loaded
        news.current().ifPresent(newest -> {
            pending = newest;
            waiting = false;
        });
        if (pending != null && isSettled(pending)) {
            pending = null;
        }
        shadow.settle(inUse, () -> closing);
    }

    /** Takes or refuses what became current; false where broker or registry have to be asked again. */
    private boolean isSettled(byte[] current) {
        String name = "that is current now";
        try {
            AdapterRelease next = deserializer.deserialize("adapters", current);
            name = next.getName();
            if (!next.equals(inUse)) {
                shadow.yieldTo(next);
                take(next);
            }
        } catch (InterruptException e) {
            throw e;
        } catch (ServiceUnreachableException | RetriableException e) {
            if (!waiting) {
                LOG.warnf("Release %s waits to be fetched, %s goes on: %s", name, inUse.getName(), e.getMessage());
                waiting = true;
            }
            return false;
        } catch (NotAvroException | IOException e) {
            refuse(name, e.getMessage(), e);
        } catch (RuntimeException | OutOfMemoryError e) {
            refuse(name, e.toString(), e);
        }
        return true;
    }

    private void take(AdapterRelease next) throws IOException {
        long start = System.nanoTime();
        long images = (long) counters.images().count();
        LOG.infof("Release %s is in force now: loading it while %s goes on", next.getName(), inUse.getName());
        ReleasedBackbones loaded = loader.load(next);
        long ready = System.nanoTime();
        long meanwhile = (long) counters.images().count() - images;
        if (closing || !target.test(loaded)) {
            loaded.close();
            return;
        }
        LOG.infof(
                "Release %s has taken over from %s: ready after %d ms, in which %d images were done;"
                        + " the other one freed %d ms later",
                next.getName(),
                inUse.getName(),
                (ready - start) / 1_000_000,
                meanwhile,
                (System.nanoTime() - ready) / 1_000_000);
        inUse = next;
        counters.releasesTaken().increment();
    }

    private void refuse(String name, String why, Throwable cause) {
        if (closing) {
            return; // an interrupt can look like a file that cannot be read
        }
        counters.releasesRefused().increment();
        LOG.errorf(
                "Release %s is refused, %s goes on: %s. Mend this and publish it again, or make another release current"
                        + " (tailstream releases rollback NAME)",
                name, inUse.getName(), why);
        LOG.debugf(cause, "Release %s is refused", name);
    }

    /**
     * Takes no more releases; one that is being loaded is dropped. Comes before the worker's end and does not wait:
     * {@link #awaitEnd} does.
     */
    @Override
    public void close() {
        closing = true;
        feed.wakeup();
        thread.interrupt();
    }

    /** After {@link #close} and the worker's: waits for the thread, for seconds. */
    public void awaitEnd() {
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("A release is still being loaded or freed: its memory is left to the process's end");
        }
    }
}
