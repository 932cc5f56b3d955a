package io.tailstream.cli;

import io.quarkus.runtime.QuarkusApplication;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/** An application whose failures end as every command's do: a line for the reader and the right exit code. */
abstract class ProcessApplication implements QuarkusApplication {

    @Override
    public final int run(String... args) {
        try {
            return serve();
        } catch (Throwable e) { // an Error, too, must not end in silence or a bare trace
            PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
            return FailureReport.report(e, err);
        }
    }

    /**
     * Does the work until it is done or the process is told to end.
     *
     * @return the exit code
     */
    abstract int serve() throws Exception;
}
