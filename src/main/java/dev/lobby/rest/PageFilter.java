package dev.lobby.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/**
 * A response filter that turns a {@link Page} into {@link PageJson}, limited in size. If there are more items, it adds
 * the address of the next page as {@code Link: <…>; rel="next"} (RFC 8288).
 */
@Provider
@ApplicationScoped
public class PageFilter implements ContainerResponseFilter {
    @Inject
    private Jsonb json;

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof Page<?> page) {
            PageJson shown = PageJson.of(page, PageJson.MAX_BYTES, json::toJson);
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
