package dev.lobby.auth;

import dev.lobby.rest.Problem;
import dev.lobby.rest.WithoutToken;
import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;

/**
 * A request filter that refuses calls without a token, unless the method is marked {@link WithoutToken}. {@link
 * AuthFilter} has already decided by the path. But a server may find the method by another path than the one that
 * filters see: it may take the host into account, and a proxy may pass on a client's {@code X-Forwarded-Host} with
 * anything in it.
 */
@Provider
@Priority(Priorities.AUTHORIZATION)
public class CallerFilter implements ContainerRequestFilter {
    @Context
    private ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        // A runtime answers OPTIONS with a method of its own, which reveals nothing.
        boolean isCall = !request.getMethod().equals(HttpMethod.OPTIONS);
        if (isCall && request.getSecurityContext().getUserPrincipal() == null && !isForAll()) {
            throw Problem.unauthorized("A valid access token is needed.").exception();
        }
    }

    private boolean isForAll() {
        Method method = resource.getResourceMethod();
        return method.isAnnotationPresent(WithoutToken.class)
                || resource.getResourceClass().isAnnotationPresent(WithoutToken.class);
    }
}
