package io.tailstream.stream.wire;

import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;

/**
 * Walks over a record from end to end without allocating anything for what it holds, and refuses any length or count
 * that the bytes left cannot fill. Avro's own {@code skip} does not do: it steps over a block of items by the size that
 * the block claims, and so never sees how many items it claims, for which reading then allocates.
 *
 * <p>Example: {@code 03 02 00 00}, an array's block of −2 items (hence 2) in 1 byte, is walked item by item; a block of
 * 100,000,000 items in 1 byte is refused, for every item takes a byte at least.
 */
final class RecordWalk {

    private final BinaryDecoder in;

    /** @param in at the record's begin, over an array of bytes */
    RecordWalk(BinaryDecoder in) {
        this.in = in;
    }

    /**
     * Sees that one record is there and that nothing is left over after it.
     *
     * @throws IOException if the bytes end too soon
     * @throws AvroRuntimeException if they do not fit the schema
     */
    void check(Schema written) throws IOException {
        step(written);
        if (!in.isEnd()) {
            throw new AvroRuntimeException("Bytes are left over after the record");
        }
    }

    private void step(Schema schema) throws IOException {
        switch (schema.getType()) {
            case RECORD -> {
                for (Schema.Field field : schema.getFields()) {
                    step(field.schema());
                }
            }
            case UNION -> step(choice(schema));
            case ARRAY -> {
                for (long items = within(in.readArrayStart()); items != 0; items = within(in.arrayNext())) {
                    for (long i = 0; i < items; i++) {
                        step(schema.getElementType());
                    }
                }
            }
            case MAP -> {
                for (long items = within(in.readMapStart()); items != 0; items = within(in.mapNext())) {
                    for (long i = 0; i < items; i++) {
                        pass(in.readLong());
                        step(schema.getValueType());
                    }
                }
            }
            case STRING, BYTES -> pass(in.readLong());
            case FIXED -> pass(schema.getFixedSize());
            case ENUM, INT -> in.readInt();
            case LONG -> in.readLong();
            case FLOAT -> pass(Float.BYTES);
            case DOUBLE -> pass(Double.BYTES);
            case BOOLEAN -> pass(1);
            case NULL -> {}
        }
    }

    private Schema choice(Schema union) throws IOException {
        int index = in.readIndex();
        if (index < 0 || index >= union.getTypes().size()) {
            throw new AvroRuntimeException(
                    "Choice " + index + " of " + union.getTypes().size());
        }
        return union.getTypes().get(index);
    }

    private void pass(long bytes) throws IOException {
        in.skipFixed((int) within(bytes));
    }

    private long within(long claimed) throws IOException {
        int left = in.inputStream().available();
        if (claimed < 0 || claimed > left) {
            throw new AvroRuntimeException("A length or count of " + claimed + " with " + left + " bytes left");
        }
        return claimed;
    }
}
