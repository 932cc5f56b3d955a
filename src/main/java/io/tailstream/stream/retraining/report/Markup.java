package io.tailstream.stream.retraining.report;

/** Elements of HTML and SVG. What is text is escaped here, for names come from the stream. */
final class Markup {
    private Markup() {}

    /** A text as content or as an attribute's value; control characters, which XML cannot hold, become {@code ?}. */
    static String text(String text) {
        return PlainText.of(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /**
     * An element.
     *
     * @param content markup, not text
     * @param attributes names and values in turn, the values as text
     */
    static String element(String name, String content, String... attributes) {
        return open(name, attributes) + content + "</" + name + ">";
    }

    private static String open(String name, String... attributes) {
        StringBuilder out = new StringBuilder("<").append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"").append(text(attributes[i + 1]));
            out.append('"');
        }
        return out.append('>').toString();
    }
}
