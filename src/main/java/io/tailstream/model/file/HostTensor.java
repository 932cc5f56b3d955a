package io.tailstream.model.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A tensor in Java's memory, row-major.
 *
 * @param type of its elements
 * @param shape sizes of its dimensions; empty for a scalar
 * @param data little-endian, position 0, not to be written to
 */
@SuppressWarnings("ArrayRecordComponent") // two tensors are never compared as values
public record HostTensor(ElementType type, long[] shape, ByteBuffer data) {
    public HostTensor {
        Objects.requireNonNull(type, "type");
        shape = shape.clone();
        data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (data.remaining() != count(shape) * type.bytes()) {
            throw new IllegalArgumentException(
                    data.remaining() + " bytes are not a " + type + " tensor of shape " + Arrays.toString(shape));
        }
    }

    /** A float32 tensor of these values. */
    public static HostTensor of(float[] values, long... shape) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return new HostTensor(ElementType.F32, shape, data);
    }

    /** A half-precision copy, rounded to nearest even; a magnitude above 65504 becomes infinite. */
    public HostTensor toHalf() {
        float[] values = floats();
        ByteBuffer half = ByteBuffer.allocate(values.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            half.putShort(HalfFloat.of(value));
        }
        return new HostTensor(ElementType.F16, shape, half.flip());
    }

    /** A copy of a matrix {@code [R, C]} as {@code [C, R]}, of the same type. */
    public HostTensor transposed() {
        int rows = (int) shape[0];
        int columns = (int) shape[1];
        int width = type.bytes();
        ByteBuffer in = data();
        ByteBuffer out = ByteBuffer.allocate(in.remaining());
        for (int c = 0; c < columns; c++) {
            for (int r = 0; r < rows; r++) {
                int from = (r * columns + c) * width;
                for (int i = 0; i < width; i++) {
                    out.put(in.get(from + i));
                }
            }
        }
        return new HostTensor(type, new long[] {columns, rows}, out.flip());
    }

    /** A copy of tensors of one type that differ in their first size alone, one over the other. */
    public static HostTensor joined(List<HostTensor> tensors) {
        long[] shape = tensors.get(0).shape();
        shape[0] = tensors.stream().mapToLong(tensor -> tensor.shape[0]).sum();
        ByteBuffer out = ByteBuffer.allocate(
                tensors.stream().mapToInt(tensor -> tensor.data.remaining()).sum());
        tensors.forEach(tensor -> out.put(tensor.data()));
        return new HostTensor(tensors.get(0).type(), shape, out.flip());
    }

    /** Number of elements of a shape; the product of no sizes is 1. */
    public static long count(long... shape) {
        long count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, size);
        }
        return count;
    }

    public int size() {
        return (int) count(shape);
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    @Override
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The elements as float32; of a wider type rounded. */
    public float[] floats() {
        ByteBuffer in = data();
        float[] values = new float[size()];
        if (type == ElementType.F32) {
            in.asFloatBuffer().get(values);
            return values;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case F64 -> (float) in.getDouble();
                case F32 -> in.getFloat();
                case F16 -> HalfFloat.toFloat(in.getShort());
                case BF16 -> Float.intBitsToFloat(in.getShort() << 16);
                case I64 -> in.getLong();
                case I32 -> in.getInt();
                case U8, BOOL -> in.get() & 0xff;
            };
        }
        return values;
    }

    /** The elements as float64. */
    public double[] doubles() {
        if (type == ElementType.F64) {
            double[] values = new double[size()];
            data().asDoubleBuffer().get(values);
            return values;
        }
        float[] floats = floats();
        double[] values = new double[floats.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats[i];
        }
        return values;
    }

    /** @throws IllegalStateException if the elements are not integers */
    public long[] longs() {
        ByteBuffer in = data();
        long[] values = new long[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case I64 -> in.getLong();
                case I32 -> in.getInt();
                case U8, BOOL -> in.get() & 0xff;
                default -> throw new IllegalStateException(type + " elements are not integers");
            };
        }
        return values;
    }
}
