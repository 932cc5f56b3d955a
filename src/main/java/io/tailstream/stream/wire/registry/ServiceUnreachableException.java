package io.tailstream.stream.wire.registry;

/** The broker or the registry does not answer; the message says which, where and what to do. */
public class ServiceUnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ServiceUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
