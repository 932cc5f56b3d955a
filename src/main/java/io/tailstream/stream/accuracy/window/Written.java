package io.tailstream.stream.accuracy.window;

import io.tailstream.stream.accuracy.count.CompactReader;
import io.tailstream.stream.accuracy.count.CompactWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What has been written of a window. A model or release that had rows once has them in every revision, with zeros if
 * nothing is left of it: a row that ceased to be revised would be untrue for ever.
 *
 * @param revision the last one written
 * @param models in the order of the rows
 * @param releases those that had rows of their own
 */
record Written(int revision, List<String> models, Set<String> releases) {

    Written {
        models = List.copyOf(models);
        releases = new TreeSet<>(releases);
    }

    byte[] bytes() {
        CompactWriter out = new CompactWriter().number(revision).number(models.size());
        models.forEach(out::text);
        out.number(releases.size());
        releases.forEach(out::text);
        return out.bytes();
    }

    static Written of(byte[] bytes) {
        CompactReader in = new CompactReader(bytes);
        int revision = in.count();
        return new Written(revision, texts(in), new TreeSet<>(texts(in)));
    }

    private static List<String> texts(CompactReader in) {
        List<String> texts = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            texts.add(in.text());
        }
        return texts;
    }
}
