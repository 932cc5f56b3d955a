package io.tailstream.stream.accuracy.time;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Windows and times of the accuracy topology. The same in every process that scores; a change of {@code slide} or
 * {@code windows} needs a new application id, for the stores hold panes of one slide.
 *
 * <p>Time is cut into panes of one slide, pane i being [i·slide, (i+1)·slide) from the epoch on. A window is named by its
 * end, counted in slides: with a slide of 5 s and a length of 60 s, window 24 is [60 s, 120 s), made of panes 12 to 23. It
 * is aligned, for 24 slides are a multiple of its length of 12.
 *
 * @param windows lengths, whole seconds, multiples of the slide; ascending in the record whatever the order given
 * @param slide how far apart windows end
 * @param horizon how long after its image a label counts, how long a label waits for its prediction, how old an image may
 *     be; not less than the longest window
 * @param grace how long after its end a window that is not aligned is revised
 * @param future how far an image's capturedAt may lie after its append time
 * @param memory how long an id is remembered after the last record that named it; not less than the horizon. A label that
 *     comes later finds no prediction: it is an orphan
 * @param revisionPause least time between two revisions while input keeps coming; when it rests, a slide
 */
public record AccuracySettings(
        List<Duration> windows,
        Duration slide,
        Duration horizon,
        Duration grace,
        Duration future,
        Duration memory,
        Duration revisionPause) {

    private static final Duration FUTURE = Duration.ofMinutes(5);
    private static final int PAUSE_SLIDES = 6;

    public AccuracySettings {
        windows = windows.stream().distinct().sorted().toList();
        requirePositive("slide", slide);
        requirePositive("horizon", horizon);
        if (windows.isEmpty()) {
            throw new IllegalArgumentException("no window length given");
        }
        for (Duration window : windows) {
            requirePositive("window", window);
            if (window.toMillis() % slide.toMillis() != 0 || window.toMillis() % 1000 != 0) {
                throw new IllegalArgumentException(
                        "a window of " + window + " is no multiple of the slide, " + slide + ", in whole seconds");
            }
        }
        Duration longest = windows.stream().max(Comparator.naturalOrder()).orElseThrow();
        if (horizon.compareTo(longest) < 0) {
            throw new IllegalArgumentException(
                    "the horizon, " + horizon + ", is less than the longest window, " + longest);
        }
        if (memory.compareTo(horizon) < 0) {
            throw new IllegalArgumentException("the memory, " + memory + ", is less than the horizon, " + horizon);
        }
        if (grace.isNegative() || future.isNegative() || revisionPause.isNegative()) {
            throw new IllegalArgumentException("grace, future and revision pause cannot be negative: " + grace + ", "
                    + future + ", " + revisionPause);
        }
    }

    /** These windows and times; the rest as the contract has it, memory twice the horizon or two days. */
    public static AccuracySettings of(List<Duration> windows, Duration slide, Duration horizon, Duration grace) {
        Duration days = Duration.ofDays(2);
        Duration twice = horizon.multipliedBy(2);
        return new AccuracySettings(
                windows,
                slide,
                horizon,
                grace,
                FUTURE,
                twice.compareTo(days) < 0 ? days : twice,
                slide.multipliedBy(PAUSE_SLIDES));
    }

    /**
     * As people have set them; the rest as above.
     *
     * @throws IllegalArgumentException if a value is out of range or two do not fit together
     */
    public static AccuracySettings of(ScoringConfig config) {
        return of(config.windows(), config.slide(), config.horizon(), config.grace());
    }

    /** Windows of 1, 5 and 60 minutes sliding by 5 s, a horizon of a day, a grace of 10 minutes. */
    public static AccuracySettings defaults() {
        return of(
                List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofHours(1)),
                Duration.ofSeconds(5),
                Duration.ofDays(1),
                Duration.ofMinutes(10));
    }

    /** The pane that a time (ms since the epoch) lies in. */
    public long pane(long time) {
        return Math.floorDiv(time, slide.toMillis());
    }

    /**
     * The first window end that a record appended at this time still counts for in windows that are not aligned: the
     * least E with {@code appended ≤ E·slide + grace}.
     */
    public long cutoff(long appended) {
        return -Math.floorDiv(grace.toMillis() - appended, slide.toMillis());
    }

    /** A window length in slides, which is its number of panes. */
    public long panes(Duration window) {
        return window.toMillis() / slide.toMillis();
    }

    /** The longest window, in slides. */
    public long longest() {
        return panes(windows.get(windows.size() - 1));
    }

    /** Whether an image is out of time: too far ahead of its append time, or too far behind. */
    public boolean outOfTime(long capturedAt, long appendedAt) {
        return capturedAt > appendedAt + future.toMillis() || capturedAt < appendedAt - horizon.toMillis();
    }

    private static void requirePositive(String name, Duration value) {
        if (value.toMillis() <= 0) {
            throw new IllegalArgumentException(name + " must be more than 0 ms: " + value);
        }
    }
}
