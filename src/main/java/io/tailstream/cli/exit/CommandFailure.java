package io.tailstream.cli.exit;

/** A failure whose exit code and message are already what the reader of the terminal needs. */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /**
     * @param exitCode one of {@link ExitCode}
     * @param message what failed, on which input, what to do
     */
    public CommandFailure(int exitCode, String message) {
        this(exitCode, message, null);
    }

    /** As above, with the exception behind it (shown with {@code --debug}). */
    public CommandFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
