package io.tailstream.stream.fusion;

import org.apache.kafka.common.errors.RetriableException;

/** Outputs name a release that topic adapters has not brought yet; they are read again, never given up. */
final class ReleaseNotKnownException extends RetriableException {

    private static final long serialVersionUID = 1L;

    ReleaseNotKnownException(String message) {
        super(message);
    }
}
