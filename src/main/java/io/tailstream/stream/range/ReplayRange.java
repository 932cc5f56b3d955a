package io.tailstream.stream.range;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is replayed: offsets that were fixed once, so that reading them again gives the same. {@code labels} holds all
 * that was left in its topic, up to its end then: a label may come long before or after its image.
 *
 * @param images by partition of {@code images}
 * @param labels by partition of {@code labels}
 */
public record ReplayRange(SortedMap<Integer, Span> images, SortedMap<Integer, Span> labels) {

    private static final Pattern TEXT = Pattern.compile("images( [0-9: -]+); labels( [0-9: -]+)");
    private static final Pattern SPAN = Pattern.compile(" (\\d{1,9}):(\\d{1,18})-(\\d{1,18})");

    public ReplayRange {
        images = new TreeMap<>(images);
        labels = new TreeMap<>(labels);
        if (images.isEmpty() || labels.isEmpty()) {
            throw new IllegalArgumentException("a range needs partitions of images and of labels");
        }
    }

    /** The range as a text that {@link #parse} reads, to keep with what is trained on it. */
    public String text() {
        return "images" + text(images) + "; labels" + text(labels);
    }

    private static String text(Map<Integer, Span> spans) {
        return spans.entrySet().stream()
                .map(e -> " " + e.getKey() + ":" + e.getValue().start() + "-"
                        + e.getValue().end())
                .collect(Collectors.joining());
    }

    /**
     * The range of a text such as {@code images 0:0-17 1:3-20; labels 0:0-5 1:0-9} (partition:start-end).
     *
     * @throws IllegalArgumentException if it is none
     */
    public static ReplayRange parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no range of offsets: " + text);
        }
        return new ReplayRange(spans(matcher.group(1), text), spans(matcher.group(2), text));
    }

    private static SortedMap<Integer, Span> spans(String part, String text) {
        SortedMap<Integer, Span> spans = new TreeMap<>();
        Matcher matcher = SPAN.matcher(part);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            Span span = new Span(Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)));
            if (spans.put(Integer.valueOf(matcher.group(1)), span) != null) {
                throw new IllegalArgumentException("a partition is named twice in the range " + text);
            }
            end = matcher.end();
        }
        if (end < part.length()) {
            throw new IllegalArgumentException("no range of offsets: " + text);
        }
        return spans;
    }
}
