package io.tailstream.stream.accuracy.id;

import io.tailstream.stream.accuracy.count.CompactReader;
import io.tailstream.stream.accuracy.count.CompactWriter;
import io.tailstream.stream.accuracy.id.IdRecord.Labelled;
import io.tailstream.stream.accuracy.id.IdRecord.Predicted;
import io.tailstream.stream.accuracy.id.IdRecord.Retracted;
import io.tailstream.stream.accuracy.id.IdRecord.Shadowed;
import io.tailstream.stream.wire.Position;
import java.util.Map;
import java.util.TreeMap;

/** How records of an id are written, in the store by id and in the repartition topic of labels. */
public final class IdRecords {

    private static final int PREDICTED = 1;
    private static final int LABELLED = 2;
    private static final int RETRACTED = 3;
    private static final int SHADOWED = 4;

    private IdRecords() {}

    public static void write(IdRecord record, CompactWriter out) {
        if (record instanceof Predicted p) {
            out.number(PREDICTED).number(p.offset()).number(p.appended()).number(p.capturedAt());
            out.number(p.imageAppendedAt()).text(p.release()).number(p.labels().size());
            p.labels().forEach((model, label) -> out.text(model).text(label));
        } else if (record instanceof Shadowed s) {
            out.number(SHADOWED).number(s.offset()).number(s.appended()).text(s.label());
        } else if (record instanceof Labelled l) {
            write(l.position(), out.number(LABELLED));
            out.number(l.labelledAt()).text(l.label());
        } else if (record instanceof Retracted r) {
            write(r.position(), out.number(RETRACTED));
        }
    }

    public static IdRecord read(CompactReader in) {
        int kind = in.count();
        return switch (kind) {
            case PREDICTED -> new Predicted(in.number(), in.number(), in.number(), in.number(), in.text(), labels(in));
            case SHADOWED -> new Shadowed(in.number(), in.number(), in.text());
            case LABELLED -> new Labelled(position(in), in.number(), in.text());
            case RETRACTED -> new Retracted(position(in));
            default ->
                throw new IllegalStateException("no record of an id begins with " + kind
                        + ": the store or topic was written by another version of the program");
        };
    }

    private static Map<String, String> labels(CompactReader in) {
        Map<String, String> labels = new TreeMap<>();
        int models = in.count();
        for (int m = 0; m < models; m++) {
            labels.put(in.text(), in.text());
        }
        return labels;
    }

    private static void write(Position position, CompactWriter out) {
        out.number(position.appended()).number(position.partition()).number(position.offset());
    }

    private static Position position(CompactReader in) {
        return new Position(in.number(), in.count(), in.number());
    }
}
