package io.tailstream.stream.accuracy.id;

/** A record that can be read, and tells the accuracy nothing; it belongs in dead-letters. */
final class UnusableRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String cause;

    UnusableRecordException(String cause, String message) {
        super(message);
        this.cause = cause;
    }

    /** The cause word of a dead letter. */
    String cause() {
        return cause;
    }
}
