package io.tailstream.cli.process;

import io.quarkus.runtime.QuarkusApplication;
import io.tailstream.cli.exit.FailureReport;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An application whose failures end as every command's do, with a line for the reader and the right exit code, and which
 * ends in its own order on Ctrl-C and SIGTERM too.
 */
abstract class ProcessApplication implements QuarkusApplication {

    /** A part that does not stop must not keep the process for ever. */
    private static final int LONGEST_END_SECONDS = 30;

    @Override
    public final int run(String... args) {
        CountDownLatch ended = new CountDownLatch(1);
        waitAtShutdown(ended);
        try {
            return serve();
        } catch (Throwable e) { // an Error, too, must not end in silence or a bare trace
            PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
            return FailureReport.report(e, err);
        } finally {
            ended.countDown();
        }
    }

    /** Quarkus' own hook stops the page and lets {@code waitForExit} return, but waits for nobody. */
    private static void waitAtShutdown(CountDownLatch ended) {
        Thread hook = new Thread(
                () -> {
                    try {
                        if (!ended.await(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
                            System.err.println("tailstream: gave up waiting for its parts to stop");
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "orderly-end");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Does the work until it is done or the process is told to end. Beans may be gone by then: what is injected must be
     * no client proxy.
     *
     * @return the exit code
     */
    abstract int serve() throws Exception;
}
