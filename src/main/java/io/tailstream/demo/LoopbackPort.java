package io.tailstream.demo;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports on 127.0.0.1. */
public final class LoopbackPort {

    private LoopbackPort() {}

    /** A port that nobody uses at this moment. */
    public static int free() throws IOException {
        return orFree(0);
    }

    /**
     * The port itself, or a free one for 0.
     *
     * @throws BindException if another program has it
     */
    public static int orFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (BindException e) {
            BindException named = new BindException(
                    "port " + port + " on 127.0.0.1 is in use by another program; choose another one, or 0 for any");
            named.initCause(e);
            throw named;
        }
    }
}
