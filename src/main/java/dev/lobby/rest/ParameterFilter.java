package dev.lobby.rest;

import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A request filter that refuses invalid parameters which the runtimes' own conversion misses. First, query parameters
 * without a value: Jersey treats them as absent, so {@code ?owner=} would list the games of all owners. Second, invalid
 * ids: a converter does not know the name of its parameter. All violations are reported in one answer.
 */
@Provider
public class ParameterFilter implements ContainerRequestFilter {
    @Context
    private ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        List<Problem.Violation> violations = Arrays.stream(
                        resource.getResourceMethod().getParameters())
                .flatMap(parameter -> violation(parameter, request.getUriInfo()).stream())
                .toList();
        if (!violations.isEmpty()) {
            throw Problem.invalid(violations).exception();
        }
    }

    private static Optional<Problem.Violation> violation(Parameter parameter, UriInfo uri) {
        QueryParam query = parameter.getAnnotation(QueryParam.class);
        if (query != null) {
            List<String> values = uri.getQueryParameters().getOrDefault(query.value(), List.of());
            return values.contains("")
                    ? Optional.of(new Problem.Violation(query.value(), "must not be empty"))
                    : wrongId(parameter, query.value(), values);
        }
        PathParam path = parameter.getAnnotation(PathParam.class);
        return path == null
                ? Optional.empty()
                : wrongId(parameter, path.value(), uri.getPathParameters().getOrDefault(path.value(), List.of()));
    }

    private static Optional<Problem.Violation> wrongId(Parameter parameter, String name, List<String> values) {
        boolean wrong =
                parameter.getType() == ObjectId.class && !values.stream().allMatch(ObjectId::isOne);
        return wrong ? Optional.of(new Problem.Violation(name, ObjectId.MESSAGE)) : Optional.empty();
    }
}
