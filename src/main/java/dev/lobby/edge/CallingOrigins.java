package dev.lobby.edge;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * The web origins whose pages may call: that of this server, those of the local machine, and those of {@code
 * lobby.origins}. A browser sends a page's origin in {@code Origin}. Thread-safe.
 */
@ApplicationScoped
public class CallingOrigins {
    private final EdgeSettings settings;
    private final OwnHosts hosts;

    @Inject
    public CallingOrigins(EdgeSettings settings, OwnHosts hosts) {
        this.settings = settings;
        this.hosts = hosts;
    }

    /** The origin of the page that has sent the request; empty if no page has. */
    static Optional<String> of(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Origin"));
    }

    /** Whether pages of the origin may send the request. */
    boolean include(String text, HttpServletRequest request) {
        String host = Optional.ofNullable(request.getHeader("Host")).orElse("");
        return settings.anyOrigin()
                || WebOrigin.parse(text)
                        .filter(origin -> hosts.isOwn(origin, host)
                                || origin.isLoopback()
                                || settings.origins().contains(origin))
                        .isPresent();
    }
}
