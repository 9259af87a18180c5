package dev.lobby.edge;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The settings for where requests may come from.
 *
 * @param address the URL by which clients call the server
 * @param trustedProxies the proxies whose {@code X-Forwarded-For} is believed
 * @param hosts further host names by which clients call this server, besides that of its address
 * @param anyOrigin whether pages of all origins may call
 * @param origins the other origins whose pages may call
 */
public record EdgeSettings(
        Optional<String> address,
        List<Cidr> trustedProxies,
        Set<String> hosts,
        boolean anyOrigin,
        Set<WebOrigin> origins)
        implements Settings {
    private static final WebOrigin ANY = new WebOrigin("*", "*", -1);

    /** Reads and checks the settings. */
    public static EdgeSettings read(SettingReader reader) {
        Set<WebOrigin> origins = new HashSet<>(reader.list(
                "lobby.origins",
                text -> text.equals("*") ? Optional.of(ANY) : WebOrigin.parse(text),
                "origins like https://play.example.com with commas between them, or *"));
        List<String> hosts = reader.list(
                "lobby.hosts",
                text -> WebOrigin.parse("http://" + text)
                        .filter(origin -> origin.equals(new WebOrigin("http", origin.host(), 80)))
                        .map(WebOrigin::host),
                "names like play.example.com with commas between them");
        return new EdgeSettings(
                reader.text("lobby.address"),
                Cidr.read(reader, "lobby.proxy.trusted"),
                Set.copyOf(hosts),
                origins.contains(ANY),
                Set.copyOf(origins));
    }

    /** Produces the settings for injection. */
    @Dependent
    static class Source {
        @Produces
        @Singleton
        EdgeSettings settings(SettingReader reader) {
            return read(reader);
        }
    }
}
