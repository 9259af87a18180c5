package dev.lobby.build.openapi;

import dev.lobby.rest.Problem;
import jakarta.ws.rs.core.Response.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * The responses that refuse a call, made from the {@linkplain Problem problems} themselves. Common ones follow from the
 * form of the operation. Others come from the operation's annotations; for 409, the description lists the codes of the
 * problems, separated by commas.
 */
final class RefusalResponses {
    /** The problems by status. */
    private final Map<Integer, List<Problem>> problems = new TreeMap<>();

    RefusalResponses() {
        Stream.of(
                        Problem.malformed("", ""),
                        Problem.invalid("", ""),
                        Problem.unauthorized(""),
                        Problem.forbidden(""),
                        Problem.banned(""),
                        Problem.notFound(""),
                        Problem.noOpenGame(""),
                        Problem.ofStatus(406),
                        Problem.tooSlow(),
                        Problem.tooLarge(),
                        Problem.ofStatus(415),
                        Problem.tooMany(1),
                        Problem.unavailable())
                .forEach(problem -> problems.computeIfAbsent(problem.status(), status -> new ArrayList<>())
                        .add(problem));
    }

    void addTo(Components components) {
        components
                .addSchema("Problem", problem())
                .addSchema(
                        "Violation",
                        object("field", "message")
                                .description(
                                        "What is wrong with one member or parameter, with the whole body, or with a header"))
                .addHeader(
                        "Retry-After",
                        OpenApiFilter.header("When to try again, in seconds", integer())
                                .required(true))
                .addHeader(
                        "WWW-Authenticate",
                        OpenApiFilter.header(
                                        "The authentication scheme: an access token is required", OpenApiFilter.text())
                                .required(true));
        problems.forEach((status, same) -> components
                .addSchema(schemaName(status), schema(same))
                .addResponse(name(status), response(same.get(0).title(), schemaName(status), same)));
    }

    private static Schema problem() {
        return object("type", "title", "detail")
                .description("What went wrong (RFC 9457)")
                .addProperty("status", integer())
                .addRequired("status")
                .addProperty("violations", violations());
    }

    private static Schema violations() {
        return OASFactory.createSchema()
                .addType(SchemaType.ARRAY)
                .items(OASFactory.createSchema().ref("Violation"));
    }

    private static Schema integer() {
        return OASFactory.createSchema().addType(SchemaType.INTEGER);
    }

    private static Schema object(String... members) {
        Schema object = OASFactory.createSchema().addType(SchemaType.OBJECT);
        for (String member : members) {
            object.addProperty(member, OpenApiFilter.text()).addRequired(member);
        }
        return object;
    }

    /** Completes the refusals with which the operation is annotated, and adds the common ones. */
    void addTo(Operation operation, Components components) {
        Map<String, APIResponse> own = operation.getResponses().getAPIResponses();
        own.forEach((status, response) -> {
            if (status.startsWith("4")) {
                operation
                        .getResponses()
                        .addAPIResponse(
                                status,
                                status.equals("409")
                                        ? conflict(operation, response.getDescription(), components)
                                        : refusal(Integer.parseInt(status), response.getDescription()));
            }
        });
        shared(operation)
                .filter(status -> !own.containsKey(String.valueOf(status)))
                .forEach(status -> operation
                        .getResponses()
                        .addAPIResponse(
                                String.valueOf(status),
                                OASFactory.createAPIResponse().ref(name(status))));
    }

    private static APIResponse conflict(Operation operation, String codes, Components components) {
        List<Problem> conflicts = Stream.of(codes.split(", "))
                .map(code -> Problem.conflict(code, ""))
                .toList();
        String id = operation.getOperationId();
        String schema = id.substring(0, 1).toUpperCase(Locale.ROOT) + id.substring(1) + "ConflictProblem";
        components.addSchema(schema, schema(conflicts));
        return response("Conflict", schema, conflicts);
    }

    private APIResponse refusal(int status, String description) {
        return problems.containsKey(status)
                ? response(description, schemaName(status), problems.get(status))
                : response(description, "Problem", List.of());
    }

    private static Stream<Integer> shared(Operation operation) {
        List<Parameter> parameters = operation.getParameters() == null ? List.of() : operation.getParameters();
        boolean isPublic = operation.getSecurity() != null;
        boolean hasBody = operation.getRequestBody() != null;
        Stream.Builder<Integer> statuses = Stream.builder();
        // Every call refuses query parameters that it does not have.
        statuses.add(400);
        if (!isPublic) {
            statuses.add(401);
        }
        // Calls from pages of other origins are refused.
        statuses.add(403);
        if (parameters.stream().anyMatch(parameter -> parameter.getIn() == Parameter.In.PATH)) {
            statuses.add(404);
        }
        statuses.add(406);
        if (hasBody) {
            statuses.add(408).add(413).add(415);
        }
        // Operations without a token and a body are for machines: they are not rate-limited and do not need the
        // database.
        if (!isPublic || hasBody) {
            statuses.add(429).add(503);
        }
        return statuses.build();
    }

    /**
     * A schema of its own for each kind of refusal. Generators of clients name a type by it. They would number schemas
     * that are inside responses: {@code JoinGame409Response}, {@code InlineObject1}.
     */
    private static Schema schema(List<Problem> problems) {
        Schema type = OpenApiFilter.text();
        problems.forEach(problem -> type.addEnumeration("urn:lobby:problem:" + problem.code()));
        Schema own = OASFactory.createSchema().addType(SchemaType.OBJECT).addProperty("type", type);
        if (problems.stream().anyMatch(problem -> !problem.violations().isEmpty())) {
            own.addProperty("violations", violations()).addRequired("violations");
        }
        return OASFactory.createSchema()
                .addAllOf(OASFactory.createSchema().ref("Problem"))
                .addAllOf(own);
    }

    private static APIResponse response(String description, String schema, List<Problem> problems) {
        APIResponse response = OASFactory.createAPIResponse()
                .description(description)
                .content(OASFactory.createContent()
                        .addMediaType(
                                Problem.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref(schema))));
        problems.stream()
                .flatMap(problem -> problem.headers().keySet().stream())
                .forEach(header ->
                        response.addHeader(header, OASFactory.createHeader().ref(header)));
        OpenApiFilter.forbidCaches(response);
        return response;
    }

    private static String schemaName(int status) {
        return name(status) + "Problem";
    }

    private static String name(int status) {
        return status == 429
                ? "TooManyRequests"
                : Status.fromStatusCode(status).getReasonPhrase().replace(" ", "");
    }
}
