package io.tailstream.stream.retraining.report;

/** Text that comes from outside, made fit for a terminal. */
public final class PlainText {
    private PlainText() {}

    /** With {@code ?} for each control character: they could move the cursor or change what is on the screen. */
    public static String of(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
