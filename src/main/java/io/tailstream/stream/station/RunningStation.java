package io.tailstream.stream.station;

/** A role that was started. */
public interface RunningStation extends AutoCloseable {

    /** What it has done and has to do. Asked every few seconds, on any thread; never waits. */
    Work work();

    /** Stops within seconds: what is not committed is done again by whoever goes on. */
    @Override
    void close() throws Exception;
}
