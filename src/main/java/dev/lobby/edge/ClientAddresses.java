package dev.lobby.edge;

import dev.lobby.server.Server;
import dev.lobby.server.UnknownServerException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Determines the client address of requests. {@code X-Forwarded-For} is believed if it comes from a trusted proxy: the
 * rightmost address that is not itself a trusted proxy counts, because anybody may have written what is to its left.
 * Thread-safe.
 */
@ApplicationScoped
public class ClientAddresses {
    private static final Logger LOG = System.getLogger(ClientAddresses.class.getName());

    private static final String KEPT = ClientAddresses.class.getName();

    /** The address of a peer whose real address cannot be read. Nobody has it, so it is never trusted. */
    private static final InetAddress UNKNOWN = new InetSocketAddress(0).getAddress();

    private static final Pattern BRACKETS = Pattern.compile("^\\[([^]]*)].*$");
    private static final Pattern PORT = Pattern.compile(":\\d+$");
    private static final Pattern ZONE = Pattern.compile("%.*$");

    private final Server server;
    private final List<Cidr> trusted;

    @Inject
    public ClientAddresses(Server server, EdgeSettings settings) {
        this.server = server;
        this.trusted = settings.trustedProxies();
    }

    public ClientAddress of(HttpServletRequest request) {
        return ClientAddress.of(exactly(request));
    }

    /**
     * The exact address, not the block by which limits are counted. It is kept with the request, because a REST
     * runtime may give resources a stand-in for the request, which hides the connection.
     */
    public InetAddress exactly(HttpServletRequest request) {
        if (request.getAttribute(KEPT) instanceof InetAddress known) {
            return known;
        }
        InetAddress client = find(request);
        request.setAttribute(KEPT, client);
        return client;
    }

    private InetAddress find(HttpServletRequest request) {
        List<String> path = Collections.list(request.getHeaders("X-Forwarded-For")).stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .toList();
        return farthest(path.isEmpty() ? remote(request) : peer(request), path);
    }

    /** The address of the peer, whatever a proxy says. */
    private InetAddress peer(HttpServletRequest request) {
        try {
            return server.peer(request).orElseGet(() -> remote(request));
        } catch (UnknownServerException e) {
            LOG.log(Level.DEBUG, "The peer of a connection is taken from the server's request", e);
            return remote(request);
        }
    }

    private static InetAddress remote(HttpServletRequest request) {
        return address(request.getRemoteAddr()).orElse(UNKNOWN);
    }

    /**
     * Follows the forwarded addresses from the peer to the client, as long as they are trusted proxies.
     *
     * @param peer the address that is connected to this server
     * @param path the forwarded addresses, the nearest last
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

    /**
     * Parses an address as servers and proxies write it: IPv6 may be in brackets or have a zone, and any address may
     * have a port. Most have nothing of that.
     */
    private static Optional<InetAddress> address(String text) {
        return Cidr.address(text).or(() -> Cidr.address(bare(text)));
    }

    private static String bare(String text) {
        String bare = BRACKETS.matcher(text).replaceFirst("$1");
        if (bare.indexOf(':') == bare.lastIndexOf(':')) {
            bare = PORT.matcher(bare).replaceFirst("");
        }
        return ZONE.matcher(bare).replaceFirst("");
    }
}
