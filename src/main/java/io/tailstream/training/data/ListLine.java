package io.tailstream.training.data;

import java.io.IOException;

/**
 * A line of a list file, {@code relative/path label}; the path may hold spaces, the label is the last word.
 *
 * @param path relative to the list's root
 * @param label a class index
 */
record ListLine(String path, int label) {

    /**
     * @param classes the number of known classes; a label must be smaller
     * @param where {@code file:line}, for the message
     * @throws IOException where the line is not of this form
     */
    static ListLine parse(String line, int classes, String where) throws IOException {
        int gap = Math.max(line.lastIndexOf(' '), line.lastIndexOf('\t'));
        if (gap < 0) {
            throw new IOException(where + ": expected 'relative/path label', found '" + line + "'");
        }
        String word = line.substring(gap + 1);
        int label;
        try {
            label = Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw new IOException(where + ": the label must be a whole number, found '" + word + "'", e);
        }
        if (label < 0 || label >= classes) {
            throw new IOException(where + ": label " + label + " is not one of the classes 0 to " + (classes - 1));
        }
        return new ListLine(line.substring(0, gap).strip(), label);
    }
}
