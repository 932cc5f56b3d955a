package io.tailstream.progress;

import java.io.PrintStream;
import java.time.InstantSource;

/** Shows progress on standard error: a bar on a terminal, plain lines anywhere else. */
public record TerminalDisplay(PrintStream out, boolean terminal, InstantSource clock) implements Progress.Display {

    /** Standard error, as a bar where a terminal is attached. */
    public static TerminalDisplay standard() {
        return new TerminalDisplay(System.err, System.console() != null, InstantSource.system());
    }

    @Override
    public Progress start(String task, long total, long done) {
        return start(task, total, done, "images");
    }

    @Override
    public Progress start(String task, long total, long done, String unit) {
        return terminal
                ? BarProgress.start(out, task, total, done, unit)
                : new LineDisplay(this::say, clock).start(task, total, done, unit);
    }

    @Override
    public void say(String line) {
        out.println(line.replaceAll("\\p{Cntrl}", "?")); // class names come from outside
        out.flush();
    }
}
