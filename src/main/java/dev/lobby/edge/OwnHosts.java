package dev.lobby.edge;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names by which this server may be called: those of the machine itself, addresses, the host of {@code lobby.address}
 * and those of {@code lobby.hosts}. A request's {@code Host} alone proves nothing: somebody can let a name of theirs lead
 * to this server, and then a page of theirs is, for the browser, a page of this server (DNS rebinding). Thread-safe.
 */
@ApplicationScoped
public class OwnHosts {
    private final Set<String> names;

    @Inject
    public OwnHosts(EdgeSettings settings) {
        names = Stream.concat(
                        settings.hosts().stream(),
                        settings.address().flatMap(WebOrigin::ofAddress).map(WebOrigin::host).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the page is one of this server's own, by the name and port that the browser has called. */
    boolean isOwn(WebOrigin origin, String hostHeader) {
        return origin.isAt(hostHeader) && isOwn(origin);
    }

    /** Whether it is by one of its names that the server was called. */
    public boolean isCalledByOwnName(@Nullable String hostHeader) {
        return Optional.ofNullable(hostHeader)
                .flatMap(host -> WebOrigin.parse("http://" + host))
                .filter(this::isOwn)
                .isPresent();
    }

    private boolean isOwn(WebOrigin origin) {
        return origin.isLoopback() || origin.isAddress() || names.contains(origin.host());
    }
}
