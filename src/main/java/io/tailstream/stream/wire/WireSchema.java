package io.tailstream.stream.wire;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** The schemas of generated classes as other programs see them. */
final class WireSchema {

    private WireSchema() {}

    /** The class's schema without the hints that Avro's Java generator leaves in it (avro.java.string). */
    static Schema of(Class<? extends SpecificRecord> record) {
        String generated = generated(record).toString();
        return new Schema.Parser()
                .parse(generated
                        .replace("{\"type\":\"string\",\"avro.java.string\":\"String\"}", "\"string\"")
                        .replace(",\"avro.java.string\":\"String\"", ""));
    }

    /** The schema as generated: with it, strings are read as {@link String}. */
    static Schema generated(Class<? extends SpecificRecord> record) {
        return SpecificData.get().getSchema(record);
    }
}
