package io.tailstream.stream.wire.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;

/**
 * A registry server, through Confluent's own client. The client is on Maven Central only inside a Flink jar, relocated
 * with an Avro of its own, so schemas pass as JSON text and no other class imports it.
 */
final class ConfluentRegistry implements SchemaRegistry {

    private static final int CACHED_SCHEMAS_A_SUBJECT = 1_000;
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int ATTEMPTS = 3;
    private static final Duration PING_PATIENCE = Duration.ofSeconds(3);
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;

    private record Subject(String name, Schema schema) {}

    private final String url;
    private final Backoff backoff;
    private final SchemaRegistryClient client;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PING_PATIENCE).build();
    private final Map<Subject, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    ConfluentRegistry(String url, Backoff backoff) {
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            throw new IllegalArgumentException(
                    "registry '" + url + "' is neither http(s)://host:port… nor mock://NAME");
        }
        this.url = url;
        this.backoff = backoff;
        this.client = new CachedSchemaRegistryClient(
                url,
                CACHED_SCHEMAS_A_SUBJECT,
                Map.of(
                        SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS, TIMEOUT_MILLIS,
                        SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS, TIMEOUT_MILLIS));
    }

    @Override
    public int id(String subject, Schema schema) {
        Subject key = new Subject(subject, schema);
        Integer known = ids.get(key);
        if (known != null) {
            return known;
        }
        try {
            int id = backoff.call(url, answered(() -> registerDespiteOthers(subject, schema)));
            ids.put(key, id);
            return id;
        } catch (RestClientException e) {
            if (e.getStatus() == CONFLICT || e.getStatus() == UNPROCESSABLE) {
                throw new IncompatibleSchemaException(subject, url, e.getMessage());
            }
            throw refused("to register " + subject, e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Processes that start at once and register the same get in each other's way, which some servers answer as a
     * conflict; what is refused for its content is refused again.
     */
    private int registerDespiteOthers(String subject, Schema schema) throws IOException, RestClientException {
        for (int attempt = 1; ; attempt++) {
            try {
                return register(subject, schema);
            } catch (RestClientException e) {
                if (e.getStatus() != CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private int register(String subject, Schema schema) throws IOException, RestClientException {
        AvroSchema text = new AvroSchema(schema.toString());
        boolean held = holdToCompatibility(subject);
        int id = client.register(subject, text);
        if (!held) {
            holdToCompatibility(subject);
        }
        return id;
    }

    /** Whether the subject is held to our compatibility; some servers know no setting of a subject without a schema. */
    private boolean holdToCompatibility(String subject) throws IOException, RestClientException {
        try {
            client.updateCompatibility(subject, COMPATIBILITY);
            return true;
        } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Schema byId(int id) {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        try {
            String text =
                    backoff.call(url, answered(() -> client.getSchemaById(id).canonicalString()));
            Schema schema = new Schema.Parser().parse(text);
            schemas.put(id, schema);
            return schema;
        } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND) {
                throw new UnknownSchemaException(id, url);
            }
            throw refused("for schema " + id, e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean isReachable() {
        try {
            HttpRequest question = HttpRequest.newBuilder(URI.create(url + "/config"))
                    .timeout(PING_PATIENCE)
                    .build();
            return http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() < 500;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A server that answers with a failure of its own (5xx) has not answered: it is asked again. */
    private static <T> Callable<T> answered(Callable<T> call) {
        return () -> {
            try {
                return call.call();
            } catch (RestClientException e) {
                if (e.getStatus() >= 500) {
                    throw new IOException(e.getMessage(), e);
                }
                throw e;
            }
        };
    }

    private IllegalStateException refused(String asked, RestClientException e) {
        return new IllegalStateException(
                "the schema registry " + url + " was asked " + asked + " and answered " + e.getMessage(), e);
    }
}
