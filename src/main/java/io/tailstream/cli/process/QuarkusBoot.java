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

    private static final int HTTP_PORT = 8080;
    private static final int MANAGEMENT_PORT = 9000;

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
            requireFreeServerPort("quarkus.http", HTTP_PORT, "--port");
        }
        requireFreeServerPort("quarkus.management", MANAGEMENT_PORT, "--management-port");
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
        return address("quarkus.http");
    }

    /** Where health and metrics are, once Quarkus is up. */
    static String managementAddress() {
        return address("quarkus.management");
    }

    private static String address(String server) {
        Config config = ConfigProvider.getConfig();
        return "http://" + config.getValue(server + ".host", String.class) + ":"
                + config.getValue(server + ".port", Integer.class);
    }

    /** Quarkus would say it with a trace. */
    private static void requireFreeServerPort(String server, int usual, String option) {
        Config config = ConfigProvider.getConfig();
        String host = config.getValue(server + ".host", String.class);
        int port = config.getOptionalValue(server + ".port", Integer.class).orElse(usual);
        requireFreePort(host, port, option);
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
