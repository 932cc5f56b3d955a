package io.tailstream.cli;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** Log lines of commands that run without Quarkus, which would otherwise keep them back until it boots. */
final class ConsoleLog {

    private static final String PATTERN = "%-5p %m%n";
    private static final String PATTERN_DEBUG = "%d{HH:mm:ss.SSS} %-5p [%c{2.}] (%t) %s%e%n";

    /** Held, for the log manager forgets the level of a logger that nobody holds. */
    private static final Logger NETWORK = Logger.getLogger("org.apache.kafka.clients.NetworkClient");

    /** Its warning where there is no GPU says less than our own error where one is asked for. */
    private static final Logger CUDA = Logger.getLogger("ai.djl.util.cuda.CudaUtils");

    /** It warns where a consumer was closed or given other partitions while it asked for an end: no harm is done. */
    private static final Logger OFFSETS =
            Logger.getLogger("org.apache.kafka.clients.consumer.internals.OffsetFetcherUtils");

    private ConsoleLog() {}

    /** Sends warnings (with {@code debug} everything from INFO, with traces) to the standard error. */
    static void forPlainCommands(boolean debug) {
        ExtHandler console = new ConsoleHandler(
                ConsoleHandler.Target.SYSTEM_ERR, new PatternFormatter(debug ? PATTERN_DEBUG : PATTERN));
        console.setLevel(debug ? Level.INFO : Level.WARNING);
        Logger.getLogger("").setLevel(Level.INFO);
        // It repeats once a moment what the command says once when it gives up.
        if (!debug) {
            NETWORK.setLevel(Level.SEVERE);
            CUDA.setLevel(Level.SEVERE);
            OFFSETS.setLevel(Level.SEVERE);
        }
        InitialConfigurator.DELAYED_HANDLER.setHandlers(new Handler[] {console});
    }
}
