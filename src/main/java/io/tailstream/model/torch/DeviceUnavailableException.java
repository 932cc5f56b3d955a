package io.tailstream.model.torch;

/** The device asked for cannot be used on this machine or with this build; the message says why and what to do. */
public final class DeviceUnavailableException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    DeviceUnavailableException(String message) {
        super(message);
    }

    DeviceUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
