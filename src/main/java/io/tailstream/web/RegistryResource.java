package io.tailstream.web;

import io.tailstream.stream.wire.registry.InProcessRegistry;
import io.tailstream.web.RegistryAnswers.RegistryError;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * The read calls of Confluent's registry interface, of the registry inside this process, so that clients in any
 * language can read and write the demo's topics. Where the process uses a registry elsewhere, all of it is 404.
 */
@Path("/registry")
@Produces({RegistryResource.CONFLUENT_V1, RegistryResource.CONFLUENT, MediaType.APPLICATION_JSON})
@Consumes(MediaType.WILDCARD)
public class RegistryResource {

    static final String CONFLUENT_V1 = "application/vnd.schemaregistry.v1+json";
    static final String CONFLUENT = "application/vnd.schemaregistry+json";
    private static final int NOT_FOUND = 40400;

    @Inject
    @ConfigProperty(name = "tailstream.registry")
    Optional<String> url;

    private RegistryAnswers answers() {
        return url.flatMap(InProcessRegistry::ifNamedBy)
                .map(RegistryAnswers::new)
                .orElseThrow(() -> new RegistryError(
                        NOT_FOUND, "this process has no registry inside; ask the one that it was configured with"));
    }

    @GET
    public Map<String, Object> root() {
        answers();
        return Map.of();
    }

    @GET
    @Path("schemas/types")
    public List<String> types() {
        answers();
        return List.of("AVRO");
    }

    @GET
    @Path("schemas/ids/{id}")
    public Map<String, Object> schema(@PathParam("id") int id) {
        return Map.of("schema", answers().schema(id));
    }

    @GET
    @Path("schemas/ids/{id}/schema")
    public String schemaText(@PathParam("id") int id) {
        return answers().schema(id);
    }

    @GET
    @Path("schemas/ids/{id}/versions")
    public List<Map<String, Object>> uses(@PathParam("id") int id) {
        return answers().uses(id);
    }

    @GET
    @Path("subjects")
    public List<String> subjects() {
        return answers().subjects();
    }

    @GET
    @Path("subjects/{subject}/versions")
    public List<Integer> versions(@PathParam("subject") String subject) {
        return answers().versions(subject);
    }

    @GET
    @Path("subjects/{subject}/versions/{version}")
    public Map<String, Object> version(@PathParam("subject") String subject, @PathParam("version") String version) {
        return answers().version(subject, version);
    }

    @GET
    @Path("subjects/{subject}/versions/{version}/schema")
    public String versionText(@PathParam("subject") String subject, @PathParam("version") String version) {
        return (String) answers().version(subject, version).get("schema");
    }

    @POST
    @Path("subjects/{subject}")
    public Map<String, Object> lookUp(@PathParam("subject") String subject, String request) {
        return answers().lookUp(subject, request);
    }

    /** Answers with the id where the schema is there already; new ones are refused. */
    @POST
    @Path("subjects/{subject}/versions")
    public Map<String, Object> register(@PathParam("subject") String subject, String request) {
        return answers().register(subject, request);
    }

    @GET
    @Path("config")
    public Map<String, Object> compatibility() {
        return answers().compatibility();
    }

    @GET
    @Path("config/{subject}")
    public Map<String, Object> compatibility(@PathParam("subject") String subject) {
        return answers().compatibility(subject);
    }

    /** What a producer of ours asks for before it registers. */
    @PUT
    @Path("config/{subject}")
    public Map<String, Object> holdTo(@PathParam("subject") String subject, String request) {
        return answers().holdTo(subject, request);
    }

    @GET
    @Path("mode")
    public Map<String, Object> mode() {
        answers();
        return Map.of("mode", "READONLY");
    }

    @ServerExceptionMapper
    public Response error(RegistryError error) {
        return Response.status(error.status())
                .type(CONFLUENT_V1)
                .entity(Map.of("error_code", error.code(), "message", error.getMessage()))
                .build();
    }
}
