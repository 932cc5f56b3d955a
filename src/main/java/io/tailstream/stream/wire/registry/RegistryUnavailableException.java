package io.tailstream.stream.wire.registry;

/** The schema registry did not answer for as long as was allowed; nothing is wrong with the record. */
public final class RegistryUnavailableException extends ServiceUnreachableException {

    private static final long serialVersionUID = 1L;

    RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
