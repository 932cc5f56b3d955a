package io.tailstream.stream.inference.serving;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The release that batches begin with, and its change between two of them: each batch takes one release and keeps it to
 * its end, so none mixes two.
 *
 * <p>Example: batches 7 and 8 are in flight with release A when B takes over. Batch 9 begins with B while 7 and 8 finish
 * with A, whose tensors are freed when both have their answers. Batches are committed in the order of their submission,
 * so in the topic the outputs of each partition name A up to some offset and B from there on; but for a partition that
 * is handed at that moment to a worker that has not swapped yet.
 *
 * <p>Beside it there may be a shadow, which answers a share of the batches too, on the pixels that they have for the
 * present release. It comes and goes in the same manner, and closing it waits for the batches that it answers alone.
 */
public final class ServedReleases {
    private static final Logger LOG = Logger.getLogger(ServedReleases.class);

    private final ShadowShare share;
    private ServedRelease present;
    private ServedRelease shadow; // null where there is none
    private final Set<ServedRelease> retiring = new HashSet<>(); // wait for their last batches
    private boolean closed;

    /**
     * @param first this one's to close
     * @param share of the batches, that a shadow answers
     */
    public ServedReleases(ServedRelease first, ShadowShare share) {
        this.present = first;
        this.share = share;
    }

    /** The name of the release that batches begin with. */
    public synchronized Optional<String> name() {
        return Optional.of(present.name());
    }

    /** The name of the shadow, if there is one. */
    public synchronized Optional<String> shadowName() {
        return Optional.ofNullable(shadow).map(ServedRelease::name);
    }

    /** The release of a batch that begins now; the batch gives it back. */
    public synchronized ServedRelease take() {
        present.take();
        return present;
    }

    /**
     * The shadow, if the batch that begins now is one that it answers; the batch gives it back.
     *
     * @param champion what the batch begins with: a shadow that cannot use its pixels answers nothing
     */
    public synchronized Optional<ServedRelease> takeShadow(ServedRelease champion) {
        if (shadow == null || !share.next() || !champion.buffers().offer(shadow.buffers())) {
            return Optional.empty();
        }
        shadow.take();
        return Optional.of(shadow);
    }

    /**
     * Lets every batch from now on begin with {@code next}, waits until those before are through, and frees what they
     * ran on. One thread at a time may call this, none that a batch needs.
     *
     * @return false after {@link #close}: {@code next} stays the caller's then
     */
    public boolean swap(ServedRelease next) {
        ServedRelease old;
        synchronized (this) {
            if (closed) {
                return false;
            }
            old = present;
            retiring.add(old);
            present = next;
            if (shadow != null && !next.buffers().offer(shadow.buffers())) {
                LOG.warnf(
                        "Shadow %s answers nothing while release %s is in force: it needs images prepared as %s",
                        shadow.name(), next.name(), shadow.buffers());
            }
        }
        retire(old);
        return true;
    }

    /**
     * Lets a release answer its share of the batches from now on. There is no other shadow: {@link #endShadow} comes
     * before. One thread at a time, as {@link #swap}.
     *
     * @return false after {@link #close}: {@code next} stays the caller's then
     * @throws IOException if it needs other pixels than the present release; it stays the caller's then too
     */
    public synchronized boolean beginShadow(ServedRelease next) throws IOException {
        if (closed) {
            return false;
        }
        if (shadow != null) {
            throw new IllegalStateException("Release " + shadow.name() + " is the shadow already");
        }
        if (!present.buffers().offer(next.buffers())) {
            throw new IOException("It needs images prepared as " + next.buffers() + ", those of " + present.name()
                    + " are prepared as " + present.buffers());
        }
        shadow = next;
        return true;
    }

    /** Lets no shadow answer any more, waits until the batches that it answers are through, and frees it. */
    public void endShadow() {
        ServedRelease old;
        synchronized (this) {
            if (closed || shadow == null) {
                return;
            }
            old = shadow;
            retiring.add(old);
            shadow = null;
        }
        retire(old);
    }

    private void retire(ServedRelease old) {
        old.awaitUnused();
        old.close();
        synchronized (this) {
            retiring.remove(old);
        }
    }

    /**
     * Takes no more batches, lets those in the backbones end, and frees the present release and its shadow; one that is
     * retiring is freed by who lets it retire.
     *
     * @return whether every backbone came to rest within that time; the memory of one that did not is left alone
     */
    public boolean close(long millis) throws InterruptedException {
        List<ServedRelease> last;
        List<ServedRelease> old;
        synchronized (this) {
            if (closed) {
                return isIdle();
            }
            closed = true;
            last = shadow == null ? List.of(present) : List.of(present, shadow);
            old = List.copyOf(retiring);
        }
        last.forEach(release -> release.model().close());
        old.forEach(release -> release.model().close());
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean idle = true;
        for (ServedRelease release : last) {
            if (release.model().awaitIdle(left(end))) {
                release.close();
            } else {
                idle = false;
            }
        }
        for (ServedRelease release : old) {
            idle &= release.model().awaitIdle(left(end));
        }
        return idle;
    }

    private static long left(long end) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }

    /** Whether no batch is in a backbone, nor will be: true after {@link #close} unless a native call goes on. */
    public synchronized boolean isIdle() {
        return present.model().isIdle()
                && (shadow == null || shadow.model().isIdle())
                && retiring.stream().allMatch(release -> release.model().isIdle());
    }
}
