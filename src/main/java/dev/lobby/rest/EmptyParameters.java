package dev.lobby.rest;

import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Refuses a query parameter that has no value: Jersey takes it for one that is not there, so that {@code ?owner=} would
 * list the games of all.
 */
@Provider
public class EmptyParameters implements ContainerRequestFilter {
    @Context
    private ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        MultivaluedMap<String, String> sent = request.getUriInfo().getQueryParameters();
        List<Problem.Violation> empty = Arrays.stream(
                        resource.getResourceMethod().getParameters())
                .map(parameter -> parameter.getAnnotation(QueryParam.class))
                .filter(Objects::nonNull)
                .map(QueryParam::value)
                .filter(name -> sent.getOrDefault(name, List.of()).contains(""))
                .map(name -> new Problem.Violation(name, "must not be empty"))
                .toList();
        if (!empty.isEmpty()) {
            throw Problem.invalid(empty).exception();
        }
    }
}
