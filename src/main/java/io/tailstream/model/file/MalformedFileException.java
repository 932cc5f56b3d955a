package io.tailstream.model.file;

import java.io.IOException;

/** A file of a backbone or an adapter is not what it should be; the message names it and what is wrong. */
public final class MalformedFileException extends IOException {
    private static final long serialVersionUID = 1;

    public MalformedFileException(String message) {
        super(message);
    }
}
