package io.tailstream.longtail.measure;

/**
 * How many of some images were classified right.
 *
 * @param correct from 0 to {@code total}
 * @param total 0 or more
 */
public record Tally(long correct, long total) {

    /** Nothing counted yet. */
    public static final Tally EMPTY = new Tally(0, 0);

    public Tally {
        if (correct < 0 || total < correct) {
            throw new IllegalArgumentException(correct + " correct of " + total);
        }
    }

    /** Both together. */
    public Tally plus(Tally other) {
        return new Tally(Math.addExact(correct, other.correct), Math.addExact(total, other.total));
    }

    /** With one more image. */
    public Tally plus(boolean right) {
        return new Tally(right ? correct + 1 : correct, total + 1);
    }

    /** Whether nothing was counted. */
    public boolean isEmpty() {
        return total == 0;
    }

    /** correct / total, a fraction; null where nothing was counted, never 0. */
    public Double accuracy() {
        return total == 0 ? null : (Double) ((double) correct / total);
    }

    /**
     * The tally of some classes together.
     *
     * @param classes one tally a class, {@code [C]}
     * @param members indexes into it
     */
    public static Tally sum(Tally[] classes, int[] members) {
        Tally sum = EMPTY;
        for (int c : members) {
            sum = sum.plus(classes[c]);
        }
        return sum;
    }
}
