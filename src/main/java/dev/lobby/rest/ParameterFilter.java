package dev.lobby.rest;

import dev.lobby.logging.Excerpt;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A request filter that refuses invalid parameters which the runtimes' own conversion misses. First, query parameters
 * without a value: Jersey treats them as absent, so {@code ?owner=} would list the games of all owners. Second, invalid
 * ids: a converter does not know the name of its parameter. Third, query parameters that the method does not have,
 * which are refused like unknown members of a body. All violations are reported in one answer.
 */
@Provider
public class ParameterFilter implements ContainerRequestFilter {
    @Context
    private ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        List<Parameter> parameters = List.of(resource.getResourceMethod().getParameters());
        List<Problem.Violation> violations = Stream.concat(
                        parameters.stream().flatMap(parameter -> violation(parameter, request.getUriInfo()).stream()),
                        isCall(request) ? unknown(parameters, request.getUriInfo()) : Stream.empty())
                .toList();
        if (!violations.isEmpty()) {
            throw Problem.invalid(violations).exception();
        }
    }

    /** Jersey answers OPTIONS with a method of its own, which has no parameters. */
    private static boolean isCall(ContainerRequestContext request) {
        return !request.getMethod().equals(HttpMethod.OPTIONS);
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

    /** A parameter without a name is none: Jersey does not show it. */
    private static Stream<Problem.Violation> unknown(List<Parameter> parameters, UriInfo uri) {
        Set<String> known = parameters.stream()
                .flatMap(parameter -> Stream.ofNullable(parameter.getAnnotation(QueryParam.class)))
                .map(QueryParam::value)
                .collect(Collectors.toSet());
        return uri.getQueryParameters().keySet().stream()
                .filter(name -> !name.isEmpty() && !known.contains(name))
                .map(name -> new Problem.Violation(Excerpt.of(name), "is unknown"));
    }

    private static Optional<Problem.Violation> wrongId(Parameter parameter, String name, List<String> values) {
        boolean wrong =
                parameter.getType() == ObjectId.class && !values.stream().allMatch(ObjectId::isOne);
        return wrong ? Optional.of(new Problem.Violation(name, ObjectId.MESSAGE)) : Optional.empty();
    }
}
