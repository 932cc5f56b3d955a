package io.tailstream.stream.wire;

import org.apache.kafka.common.errors.SerializationException;

/** A record's bytes cannot be read as what its topic holds; the record is at fault and belongs in dead-letters. */
public final class NotAvroException extends SerializationException {

    private static final long serialVersionUID = 1L;

    /** No Confluent wire format, or the bytes do not fit the schema that they name. */
    public static final String NOT_AVRO = "notAvro";

    /** The registry knows no schema of the id. */
    public static final String UNKNOWN_SCHEMA = "unknownSchema";

    /** The schema is known, and is of another record. */
    public static final String WRONG_SCHEMA = "wrongSchema";

    private final String cause;

    NotAvroException(String cause, String message) {
        this(cause, message, null);
    }

    NotAvroException(String cause, String message, Throwable behind) {
        super(message, behind);
        this.cause = cause;
    }

    /** The cause word of a dead letter: one of the constants. */
    public String cause() {
        return cause;
    }
}
