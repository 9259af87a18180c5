package dev.lobby.edge;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The origin of a web page (RFC 6454), such as {@code https://play.example.com}.
 *
 * @param port the default port of the scheme if none is written; -1 if the scheme has no default
 */
public record WebOrigin(String scheme, String host, int port) {
    private static final Pattern FORM =
            Pattern.compile("([a-z][a-z0-9+.-]*)://(\\[[0-9a-f:.]+]|[^/?#@:\\[\\]\\s]+)(?::(\\d{1,5}))?");
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(?:[.]\\d{1,3}){3}|\\[.*]");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|.+[.]localhost|127([.]\\d{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");

    /**
     * Parses an origin; empty for anything else, including {@code null}, which browsers send for pages that have no
     * origin to show.
     */
    public static Optional<WebOrigin> parse(String text) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String scheme = matcher.group(1);
        int port = matcher.group(3) == null ? portOf(scheme) : Integer.parseInt(matcher.group(3));
        return Optional.of(new WebOrigin(scheme, matcher.group(2), port));
    }

    /** The origin of the page at a URL; empty if the text is not the URL of a page. */
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

    /** Whether the host is an IP address, which no DNS server can point to another machine. */
    public boolean isAddress() {
        return ADDRESS.matcher(host).matches();
    }

    /**
     * Whether a request's {@code Host} header names the same host and port. The scheme is not compared, because a
     * server behind a proxy that ends TLS does not know its own.
     */
    public boolean isAt(String hostHeader) {
        return parse(scheme + "://" + hostHeader).filter(this::equals).isPresent();
    }
}
