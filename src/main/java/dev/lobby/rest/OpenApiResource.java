package dev.lobby.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The OpenAPI description of the API, which the build generates from its resources. */
@Tag(name = "operations")
@Path("/openapi.json")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ApplicationScoped
@WithoutToken
public class OpenApiResource {
    @Operation(operationId = "getDescription", summary = "This document")
    @APIResponse(
            responseCode = "200",
            description = "OpenAPI",
            content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    @SecurityRequirements
    @GET
    public String get() throws IOException {
        try (InputStream document = OpenApiResource.class.getResourceAsStream("openapi.json")) {
            if (document == null) {
                throw new IllegalStateException("The build has not generated openapi.json");
            }
            return new String(document.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
