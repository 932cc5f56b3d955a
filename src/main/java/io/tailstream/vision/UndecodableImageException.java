package io.tailstream.vision;

/** Bytes that are no usable image. The message says what is wrong with them; {@link #cause()} is the word for it. */
public final class UndecodableImageException extends Exception {
    private static final long serialVersionUID = 1L;

    /** No bytes at all. */
    public static final String EMPTY = "empty";

    /** Bytes of no format that is read here. */
    public static final String NOT_AN_IMAGE = "notAnImage";

    /** A known format, but damaged, cut short, or of a kind that cannot be shown as RGB. */
    public static final String CORRUPT = "corrupt";

    /** More bytes or more pixels than {@link DecodeLimits} allow. */
    public static final String TOO_LARGE = "tooLarge";

    private final String cause;

    private UndecodableImageException(String cause, String message, Throwable reason) {
        super(message, reason);
        this.cause = cause;
    }

    static UndecodableImageException empty() {
        return new UndecodableImageException(EMPTY, "no bytes: the image is empty or null", null);
    }

    static UndecodableImageException notAnImage(String message) {
        return new UndecodableImageException(NOT_AN_IMAGE, message, null);
    }

    static UndecodableImageException corrupt(String message, Throwable reason) {
        return new UndecodableImageException(CORRUPT, message, reason);
    }

    static UndecodableImageException tooLarge(String message) {
        return new UndecodableImageException(TOO_LARGE, message, null);
    }

    /** One of {@code empty}, {@code notAnImage}, {@code corrupt}, {@code tooLarge}: the cause word of dead letters. */
    public String cause() {
        return cause;
    }
}
