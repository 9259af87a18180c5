package dev.lobby.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/**
 * Sends of each {@link Page} as much as an answer may have, and where there is more its address as
 * {@code Link: <…>; rel="next"} (RFC 8288).
 */
@Provider
@ApplicationScoped
public class PagedAnswers implements ContainerResponseFilter {
    @Inject
    private Jsonb json;

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof Page<?> page) {
            PageJson shown = PageJson.of(page, json::toJson);
            response.setEntity(shown);
            shown.next().ifPresent(parameters -> {
                var address = request.getUriInfo().getRequestUriBuilder();
                address.replaceQueryParam("before").replaceQueryParam("after");
                parameters.forEach(address::replaceQueryParam);
                response.getHeaders().putSingle("Link", "<" + address.build() + ">; rel=\"next\"");
            });
        }
    }
}
