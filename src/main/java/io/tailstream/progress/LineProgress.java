package io.tailstream.progress;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Consumer;

/** Progress as plain lines, one every ten seconds at most and one at the end: for logs and pipes. */
final class LineProgress implements Progress {

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private final Consumer<String> out;
    private final InstantSource clock;
    private final String task;
    private final String unit;
    private final long total;
    private final long doneAtStart;
    private final Instant started;
    private Instant nextLine;
    private long done;
    private String note = "";

    LineProgress(Consumer<String> out, InstantSource clock, String task, long total, long done, String unit) {
        this.out = out;
        this.clock = clock;
        this.task = task;
        this.total = total;
        this.doneAtStart = done;
        this.done = done;
        this.unit = unit;
        this.started = clock.instant();
        this.nextLine = started.plus(BETWEEN_LINES);
    }

    @Override
    public void at(long done, String note) {
        this.done = done;
        this.note = note;
        Instant now = clock.instant();
        if (!now.isBefore(nextLine)) {
            nextLine = now.plus(BETWEEN_LINES);
            print(now);
        }
    }

    @Override
    public void close() {
        print(clock.instant());
    }

    private void print(Instant now) {
        double seconds = Duration.between(started, now).toMillis() / 1000.0;
        double rate = seconds > 0 ? (done - doneAtStart) / seconds : 0;
        String left = rate > 0 ? duration((total - done) / rate) : "?";
        out.accept(String.format(
                Locale.ROOT,
                "%s: %d/%d %s, %.0f %s/s, %s left%s",
                task,
                done,
                total,
                unit,
                rate,
                unit,
                left,
                note.isEmpty() ? "" : ", " + note));
    }

    private static String duration(double seconds) {
        long s = Math.round(seconds);
        return String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60);
    }
}
