package io.tailstream.stream.inference.decode;

/** Says why an image record can have no prediction: what its dead letter says. */
final class RejectedImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Decoded.Rejection rejection;

    RejectedImageException(String stage, String cause, String message) {
        super(message, null, false, false); // a verdict on the input: the stack says nothing, and costs
        this.rejection = new Decoded.Rejection(stage, cause, message);
    }

    Decoded.Rejection rejection() {
        return rejection;
    }
}
