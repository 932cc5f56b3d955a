package io.tailstream.stream.wire.registry;

/** The registry refuses a schema, since it does not go with the subject's earlier ones. */
public final class IncompatibleSchemaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    IncompatibleSchemaException(String subject, String registry, String reason) {
        super("the registry " + registry + " refuses the schema of subject " + subject
                + ": it does not go with the subject's earlier schemas (" + reason
                + "). Does another version of Tailstream, or another program, use the same topics? Another topic"
                + " prefix keeps them apart.");
    }
}
