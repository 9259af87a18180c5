package dev.lobby.edge;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Finds out where requests come from. What a trusted proxy says in {@code X-Forwarded-For} is believed: the rightmost
 * address that is not trusted itself counts, for what stands to its left anybody may have written. Thread-safe.
 */
@ApplicationScoped
public class ClientAddresses {
    /** For a peer whose address cannot be read: nobody's, so that it is trusted with nothing. */
    private static final InetAddress UNKNOWN = new InetSocketAddress(0).getAddress();

    private final List<Cidr> trusted;

    @Inject
    public ClientAddresses(EdgeSettings settings) {
        this.trusted = settings.trustedProxies();
    }

    public ClientAddress of(HttpServletRequest request) {
        return ClientAddress.of(exactly(request));
    }

    /** The address itself, not what limits count together. */
    public InetAddress exactly(HttpServletRequest request) {
        List<String> path = Collections.list(request.getHeaders("X-Forwarded-For")).stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .toList();
        return farthest(address(request.getRemoteAddr()).orElse(UNKNOWN), path);
    }

    /**
     * @param peer who is connected to this server
     * @param path the addresses that were forwarded, the nearest last
     */
    InetAddress farthest(InetAddress peer, List<String> path) {
        InetAddress client = peer;
        for (int i = path.size() - 1; i >= 0 && isTrusted(client); i--) {
            Optional<InetAddress> next = address(path.get(i).strip());
            if (next.isEmpty()) {
                break;
            }
            client = next.get();
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(block -> block.contains(address));
    }

    /** An address as servers and proxies write it: IPv6 in brackets or with a zone, any with a port. */
    private static Optional<InetAddress> address(String text) {
        String bare = text.startsWith("[") ? text.replaceFirst("^\\[([^]]*)].*$", "$1") : text;
        if (bare.indexOf(':') == bare.lastIndexOf(':')) {
            bare = bare.replaceFirst(":\\d+$", "");
        }
        return Cidr.address(bare.replaceFirst("%.*$", ""));
    }
}
