package io.tailstream.longtail;

import io.tailstream.model.file.Safetensors;

/** Tensors of fixtures as the arrays that the statistics take. */
public final class Arrays2d {

    private Arrays2d() {}

    /** The last {@code rows·columns} values from {@code offset}, {@code [rows][columns]}. */
    static float[][] rows(float[] flat, int offset, int rows, int columns) {
        float[][] matrix = new float[rows][columns];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(flat, offset + i * columns, matrix[i], 0, columns);
        }
        return matrix;
    }

    /** A tensor of two dimensions. */
    public static float[][] matrix(Safetensors tensors, String name) {
        long[] shape = tensors.tensors().get(name).shape();
        return rows(tensors.tensors().get(name).floats(), 0, (int) shape[0], (int) shape[1]);
    }

    /** A tensor of integers. */
    public static int[] ints(Safetensors tensors, String name) {
        return java.util.Arrays.stream(tensors.tensors().get(name).longs())
                .mapToInt(Math::toIntExact)
                .toArray();
    }
}
