package io.tailstream.stream.station;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Objects;

/**
 * Which process this is, of all that run.
 *
 * @param id unique: host, process id and start, so that a restart is another
 * @param host the machine's name
 * @param version the program's
 */
public record ProcessName(String id, String host, String version) {

    public ProcessName {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(version, "version");
    }

    /** This process. */
    public static ProcessName own(String version, Instant started) {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        return new ProcessName(
                host + "-" + ProcessHandle.current().pid() + "-" + Long.toString(started.toEpochMilli(), 36),
                host,
                version);
    }
}
