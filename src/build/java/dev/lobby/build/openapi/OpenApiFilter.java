package dev.lobby.build.openapi;

import dev.lobby.rest.Problem;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;

/**
 * Adds to the OpenAPI document what all resources share, so that their annotations need not repeat it: the token, the
 * headers, the {@linkplain RefusalResponses refusals} and the constraints of the {@linkplain BodySchemas bodies}.
 */
final class OpenApiFilter implements OASFilter {
    private static final String JSON = "application/json";
    private static final String TOKEN = "accessToken";

    private final BodySchemas bodies;
    private final RefusalResponses refusals = new RefusalResponses();

    OpenApiFilter(IndexView classes) {
        bodies = new BodySchemas(classes);
    }

    @Override
    public void filterOpenAPI(OpenAPI api) {
        Components components = api.getComponents();
        components.getSchemas().forEach(bodies::complete);
        FreeSchemas.addTo(components);
        FreeSchemas.addWholeGame(components);
        refusals.addTo(components);
        components
                .addHeader(
                        "Cache-Control",
                        header("Answers must not be cached", text().addEnumeration("no-store"))
                                .required(true))
                .addHeader(
                        "Event-Cursor",
                        header(
                                        "The cursor 'after' which a lobby.v1 session subscribes to follow without a gap;"
                                                + " for a list in pages, that of the first page",
                                        text())
                                .required(true))
                .addHeader("Link", header("The next page, if there is one, as <…>; rel=\"next\"", text()))
                .addHeader(
                        "Location",
                        header("The address of the new object", text()).required(true))
                .addSecurityScheme(
                        TOKEN,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("The accessToken of a login or refresh"));
        // The server is where the document comes from. A generator of clients is told that address, or reads the
        // document there.
        api.addServer(OASFactory.createServer().url("/"));
        api.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme(TOKEN));
        api.getPaths()
                .getPathItems()
                .values()
                .forEach(item -> item.getOperations().values().forEach(operation -> {
                    completeParameters(operation);
                    completeBody(operation, components.getSchemas());
                    // Calls without a token and without a body are for machines, and show no state that events are
                    // about.
                    boolean showsState = operation.getSecurity() == null || operation.getRequestBody() != null;
                    operation
                            .getResponses()
                            .getAPIResponses()
                            .forEach((status, response) -> complete(status, response, showsState));
                    refusals.addTo(operation, components);
                }));
    }

    /** Keeps the schema of a limit only. Its default is generated as a string, in a second schema beside it. */
    private static void completeParameters(Operation operation) {
        for (Parameter parameter : list(operation.getParameters())) {
            List<Schema> parts = list(parameter.getSchema().getAllOf());
            if (!parts.isEmpty()) {
                parameter.setSchema(parts.get(0));
            }
        }
    }

    /** An absent body counts as an empty object, so a body is required only if one of its members is. */
    private static void completeBody(Operation operation, Map<String, Schema> schemas) {
        if (operation.getRequestBody() != null) {
            String reference = operation
                    .getRequestBody()
                    .getContent()
                    .getMediaType(JSON)
                    .getSchema()
                    .getRef();
            Schema body = Objects.requireNonNull(schemas.get(reference.substring(reference.lastIndexOf('/') + 1)));
            body.setAdditionalPropertiesSchema(OASFactory.createSchema().booleanSchema(false));
            operation.getRequestBody().setRequired(!list(body.getRequired()).isEmpty());
        }
    }

    /** Completes a successful answer. Refusals are added later. */
    private static void complete(String status, APIResponse response, boolean showsState) {
        if (status.startsWith("4")) {
            return;
        }
        forbidCaches(response);
        if (showsState) {
            response.addHeader("Event-Cursor", reference("Event-Cursor"));
        }
        if (status.equals("201")) {
            response.addHeader("Location", reference("Location"));
        }
        if (response.getContent() != null) {
            response.getContent().removeMediaType(Problem.MEDIA_TYPE);
            if (response.getContent().getMediaTypes().values().stream()
                    .anyMatch(type -> list(type.getSchema().getType()).contains(SchemaType.ARRAY))) {
                response.addHeader("Link", reference("Link"));
            }
        }
    }

    static void forbidCaches(APIResponse response) {
        response.addHeader("Cache-Control", reference("Cache-Control"));
    }

    static Header header(String description, Schema schema) {
        return OASFactory.createHeader().description(description).schema(schema);
    }

    static Schema text() {
        return OASFactory.createSchema().addType(SchemaType.STRING);
    }

    private static Header reference(String header) {
        return OASFactory.createHeader().ref(header);
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
