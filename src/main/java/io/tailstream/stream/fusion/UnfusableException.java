package io.tailstream.stream.fusion;

/** Outputs that can be read and cannot be fused; they belong in dead-letters. */
final class UnfusableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String cause;

    UnfusableException(String cause, String message) {
        super(message);
        this.cause = cause;
    }

    /** The cause word of the dead letter. */
    String cause() {
        return cause;
    }
}
