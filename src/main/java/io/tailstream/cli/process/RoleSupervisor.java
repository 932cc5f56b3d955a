package io.tailstream.cli.process;

import io.quarkus.runtime.Quarkus;
import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.FailureReport;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/** Holds what runs in this process, stops it in the opposite order, and ends the process when one of it fails. */
@Singleton
public class RoleSupervisor implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RoleSupervisor.class);

    private final Deque<Running> running = new ArrayDeque<>();
    private final AtomicReference<CommandFailure> failure = new AtomicReference<>();

    /** Something that was started and is closed at the end. */
    void add(String name, AutoCloseable part) {
        synchronized (running) {
            running.push(new Running(name, part));
        }
        LOG.infof("%s started", name);
    }

    /** Runs before anything is stopped. */
    void atEnd(Runnable first) {
        synchronized (running) {
            running.push(new Running("", first::run));
        }
    }

    /** Called by a part, on any thread, when it cannot go on: the process ends with the reason. */
    void failed(String name, Throwable reason) {
        CommandFailure first = new CommandFailure(
                FailureReport.exitCode(reason), name + " failed: " + FailureReport.message(reason), reason);
        if (failure.compareAndSet(null, first)) {
            LOG.errorf(FailureReport.debug() ? reason : null, "%s", first.getMessage());
            Quarkus.asyncExit(first.exitCode());
        }
    }

    /**
     * @throws CommandFailure if a part has failed
     */
    void throwFailure() {
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    /** Stops all, the last started first; one that does not stop properly does not keep the others. */
    @Override
    public void close() {
        while (true) {
            Running next;
            synchronized (running) {
                next = running.poll();
            }
            if (next == null) {
                return;
            }
            try {
                next.part().close();
                if (!next.name().isEmpty()) {
                    LOG.infof("%s stopped", next.name());
                }
            } catch (Exception e) {
                LOG.warnf(e, "%s did not stop properly", next.name());
            }
        }
    }

    private record Running(String name, AutoCloseable part) {}
}
