package io.tailstream.stream.wire.registry;

/** The registry answered that it has no schema of this id. */
public final class UnknownSchemaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownSchemaException(int id, String registry) {
        super("the registry " + registry + " has no schema with id " + id);
    }
}
