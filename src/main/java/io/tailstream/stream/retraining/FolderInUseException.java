package io.tailstream.stream.retraining;

import java.io.IOException;
import java.nio.file.Path;

/** Another turn of replay works in a folder, whose files are not to be touched. */
final class FolderInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    FolderInUseException(Path folder) {
        super("another replay works in " + folder + ": wait for its end, or use another --work");
    }
}
