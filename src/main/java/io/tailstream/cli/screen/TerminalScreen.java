package io.tailstream.cli.screen;

import java.io.PrintStream;
import java.util.List;

/** Draws a few lines in the same place again and again, below what was printed before. */
final class TerminalScreen {

    private static final String UP = "\u001b[%dA\r";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final PrintStream out;
    private int drawn;

    TerminalScreen(PrintStream out) {
        this.out = out;
    }

    /** Whether the standard output is a terminal that can move its cursor. */
    static boolean isAvailable() {
        String terminal = System.getenv("TERM");
        return System.console() != null && terminal != null && !terminal.equals("dumb");
    }

    void draw(List<String> lines) {
        StringBuilder text = new StringBuilder();
        if (drawn > 0) {
            text.append(String.format(UP, drawn));
        }
        lines.forEach(line -> text.append(line).append(CLEAR_LINE).append('\n'));
        drawn = lines.size();
        out.print(text.append(CLEAR_BELOW));
        out.flush();
    }

    /** Leaves what is drawn where it is: the next lines go below. */
    void release() {
        drawn = 0;
    }
}
