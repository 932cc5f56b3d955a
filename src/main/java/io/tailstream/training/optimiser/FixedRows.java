package io.tailstream.training.optimiser;

import java.util.List;
import java.util.Objects;

/**
 * Rows of a matrix that no step moves.
 *
 * @param parameter the matrix's name
 * @param rows their indexes, each once; may be empty
 */
public record FixedRows(String parameter, List<Integer> rows) {

    /** None of any matrix. */
    static final FixedRows NONE = new FixedRows("", List.of());

    public FixedRows {
        Objects.requireNonNull(parameter, "parameter");
        rows = List.copyOf(rows);
    }
}
