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
        String host = host(request);
        return settings.anyOrigin()
                || WebOrigin.parse(text)
                        .filter(origin -> hosts.isOwn(origin, host)
                                || origin.isLoopback()
                                || settings.origins().contains(origin))
                        .isPresent();
    }

    /** Why pages of the origin may not send the request, and which setting allows it. */
    static String refusal(String text, HttpServletRequest request) {
        boolean isOwnPage = WebOrigin.parse(text)
                .filter(origin -> origin.isAt(host(request)))
                .isPresent();
        return isOwnPage
                ? "This server does not know the host name in the page's address. Its operator can add it to lobby.hosts."
                : "Pages of this origin may not call this server. Its operator can add the origin to lobby.origins.";
    }

    private static String host(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Host")).orElse("");
    }
}
