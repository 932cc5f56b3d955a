package io.tailstream.cli.process;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.exit.FailureReport;
import io.tailstream.cli.setting.OptionSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Boots Quarkus for a command that serves, and waits for its end. */
public final class QuarkusBoot {

    private QuarkusBoot() {}

    /**
     * Runs an application to its end.
     *
     * @param page whether the HTTP server is to listen
     * @return the application's exit code
     * @throws IllegalStateException if Quarkus could not start
     */
    public static int run(Class<? extends QuarkusApplication> application, boolean page) {
        OptionSource.put("quarkus.http.host-enabled", page);
        if (page) {
            requireFreePort();
        }
        AtomicInteger exitCode = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Quarkus.run(application, (code, thrown) -> {
            exitCode.set(code);
            failure.set(thrown);
        });
        if (failure.get() != null) {
            throw new IllegalStateException("cannot start: " + FailureReport.message(failure.get()), failure.get());
        }
        return exitCode.get();
    }

    /** Where the page is, once Quarkus is up. */
    static String pageAddress() {
        Config config = ConfigProvider.getConfig();
        return "http://" + config.getValue("quarkus.http.host", String.class) + ":"
                + config.getValue("quarkus.http.port", Integer.class);
    }

    /** Quarkus would say it with a trace. */
    private static void requireFreePort() {
        String host = ConfigProvider.getConfig().getValue("quarkus.http.host", String.class);
        int port = ConfigProvider.getConfig()
                .getOptionalValue("quarkus.http.port", Integer.class)
                .orElse(8080);
        requireFreePort(host, port, "--port");
    }

    /**
     * @param option the option that chooses another port
     * @throws CommandFailure if the port is taken
     */
    public static void requireFreePort(String host, int port, String option) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    String.format(
                            "port %d on %s cannot be opened (%s): choose another with %s (0: a free one)",
                            port, host, e.getMessage(), option),
                    e);
        }
    }
}
