package dev.lobby.rest;

import dev.lobby.id.ObjectId;
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
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A request filter that refuses invalid parameters which the runtimes' own conversion misses. First, query parameters
 * without a value: a runtime may treat them as absent, so {@code ?owner=} would list the games of all owners. Second, invalid
 * ids: a converter does not know the name of its parameter. Third, query parameters that the method does not have,
 * which are refused like unknown members of a body. All violations are reported in one answer.
 */
@Provider
public class ParameterFilter implements ContainerRequestFilter {
    @Context
    private ResourceInfo resource;

    private final Map<Method, List<Declared>> declared = new ConcurrentHashMap<>();

    /** A parameter of a method that comes in the query or in the path. */
    private record Declared(String name, boolean inQuery, boolean isId) {
        static Stream<Declared> of(Parameter parameter) {
            boolean isId = parameter.getType() == ObjectId.class;
            return Stream.concat(
                    Stream.ofNullable(parameter.getAnnotation(QueryParam.class))
                            .map(query -> new Declared(query.value(), true, isId)),
                    Stream.ofNullable(parameter.getAnnotation(PathParam.class))
                            .map(path -> new Declared(path.value(), false, isId)));
        }

        Optional<Problem.Violation> violation(UriInfo uri) {
            List<String> values =
                    (inQuery ? uri.getQueryParameters() : uri.getPathParameters()).getOrDefault(name, List.of());
            if (inQuery && values.contains("")) {
                return Optional.of(new Problem.Violation(name, "must not be empty"));
            }
            boolean wrong = isId && !values.stream().allMatch(ObjectId::isValid);
            return wrong ? Optional.of(new Problem.Violation(name, ObjectId.MESSAGE)) : Optional.empty();
        }
    }

    @Override
    public void filter(ContainerRequestContext request) {
        List<Declared> parameters = declared.computeIfAbsent(
                resource.getResourceMethod(),
                method -> Arrays.stream(method.getParameters())
                        .flatMap(Declared::of)
                        .toList());
        UriInfo uri = request.getUriInfo();
        List<Problem.Violation> violations = Stream.concat(
                        parameters.stream().flatMap(parameter -> parameter.violation(uri).stream()),
                        isCall(request) ? unknown(parameters, uri) : Stream.empty())
                .toList();
        if (!violations.isEmpty()) {
            throw Problem.invalid(violations).exception();
        }
    }

    /** A runtime answers OPTIONS with a method of its own, which has no parameters. */
    private static boolean isCall(ContainerRequestContext request) {
        return !request.getMethod().equals(HttpMethod.OPTIONS);
    }

    /** Ignores a parameter without a name, because not every runtime shows it. */
    private static Stream<Problem.Violation> unknown(List<Declared> parameters, UriInfo uri) {
        return uri.getQueryParameters().keySet().stream()
                .filter(name -> !name.isEmpty()
                        && parameters.stream().noneMatch(known -> known.inQuery && known.name.equals(name)))
                .map(name -> new Problem.Violation(Excerpt.of(name), "is unknown"));
    }
}
