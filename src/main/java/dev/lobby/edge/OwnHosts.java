package dev.lobby.edge;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The host names by which this server may be called: those of the local machine, IP addresses, the host of {@code
 * lobby.address} and those of {@code lobby.hosts}. A request's {@code Host} alone proves nothing: an attacker can point
 * a host name of theirs to this server, and the browser then treats the attacker's page as a page of this server (DNS
 * rebinding). Thread-safe.
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

    /**
     * Whether the page belongs to this server: its origin is the host and port that the browser called, and the host is
     * one of this server's names.
     */
    boolean isOwn(WebOrigin origin, String hostHeader) {
        return origin.isAt(hostHeader) && isOwn(origin);
    }

    /** Whether the {@code Host} header is one of this server's names. */
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
