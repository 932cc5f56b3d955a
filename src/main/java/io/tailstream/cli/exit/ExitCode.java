package io.tailstream.cli.exit;

/** What the program's exit codes mean. */
public final class ExitCode {

    public static final int OK = 0;

    /** An internal failure, or a part of the work failed. */
    public static final int FAILURE = 1;

    /** A wrong option or value. */
    public static final int USAGE = 2;

    /** Input that cannot be used: a missing folder, a bad line of a list, a bad backbone folder or checkpoint. */
    public static final int BAD_INPUT = 3;

    /** The broker or the registry cannot be reached, or a port is in use. */
    public static final int UNREACHABLE = 4;

    /** Training led nowhere: its loss is not finite or far above where it began. */
    public static final int DIVERGED = 5;

    /** The gate did not let a new release through; the one before stays in force. */
    public static final int REFUSED = 6;

    /** Ended by Ctrl-C. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
