package io.tailstream.stream.image;

/** A reference of an image event leads to no image that may be read; the event is at fault. */
public final class UnusableReferenceException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String cause;

    UnusableReferenceException(String cause, String message) {
        super(message, null, false, false); // a verdict on the input: the stack says nothing, and costs
        this.cause = cause;
    }

    /** {@code referenceNotAllowed}, {@code referenceMissing}, {@code referenceUnreadable} or {@code referenceTooLarge}. */
    public String cause() {
        return cause;
    }
}
