package io.tailstream.progress;

import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Shows progress as plain lines: for logs, files and pipes.
 *
 * @param out takes a line
 * @param clock says when the next line is due
 */
public record LineDisplay(Consumer<String> out, InstantSource clock) implements Progress.Display {

    @Override
    public Progress start(String task, long total, long done) {
        return start(task, total, done, "images");
    }

    @Override
    public Progress start(String task, long total, long done, String unit) {
        return new LineProgress(out, clock, task, total, done, unit);
    }

    @Override
    public void say(String line) {
        out.accept(line.replaceAll("\\p{Cntrl}", "?")); // class names come from outside
    }
}
