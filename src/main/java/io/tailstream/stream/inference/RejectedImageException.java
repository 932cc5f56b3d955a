package io.tailstream.stream.inference;

/** Says why an image record can have no prediction: what its dead letter says. */
final class RejectedImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Rejection rejection;

    RejectedImageException(String stage, String cause, String message) {
        super(message, null, false, false); // a verdict on the input: the stack says nothing, and costs
        this.rejection = new Rejection(stage, cause, message);
    }

    Rejection rejection() {
        return rejection;
    }
}
