package dev.lobby.edge;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page in a browser comes from (RFC 6454), as {@code https://play.example.com}.
 *
 * @param port that of the scheme where none is written; -1 where the scheme has none either
 */
public record WebOrigin(String scheme, String host, int port) {
    private static final Pattern FORM =
            Pattern.compile("([a-z][a-z0-9+.-]*)://(\\[[0-9a-f:.]+]|[^/?#@:\\[\\]\\s]+)(?::(\\d{1,5}))?");
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(?:[.]\\d{1,3}){3}|\\[.*]");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|.+[.]localhost|127([.]\\d{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");

    /** Empty for anything else, also for {@code null}, which browsers send for pages that have no origin to show. */
    public static Optional<WebOrigin> parse(String text) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String scheme = matcher.group(1);
        int port = matcher.group(3) == null ? portOf(scheme) : Integer.parseInt(matcher.group(3));
        return Optional.of(new WebOrigin(scheme, matcher.group(2), port));
    }

    /** Where the page at an address is from; empty where it is no address of a page. */
    public static Optional<WebOrigin> ofAddress(String address) {
        return parse(address.replaceFirst("(?<=[^/:])[/?#].*", ""));
    }

    private static int portOf(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
        };
    }

    public boolean isLoopback() {
        return LOOPBACK.matcher(host).matches();
    }

    /** Whether the host is an address, which no name server can let lead to another machine. */
    public boolean isAddress() {
        return ADDRESS.matcher(host).matches();
    }

    /**
     * Whether it is the very server that a request's {@code Host} names. The scheme is not compared: behind a proxy that
     * ends TLS, a server does not know its own.
     */
    public boolean isAt(String hostHeader) {
        return parse(scheme + "://" + hostHeader).filter(this::equals).isPresent();
    }
}
