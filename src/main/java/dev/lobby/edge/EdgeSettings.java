package dev.lobby.edge;

import dev.lobby.settings.ReadAtStart;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.Settings;
import jakarta.inject.Inject;
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
@ReadAtStart
public record EdgeSettings(
        Optional<String> address,
        List<Cidr> trustedProxies,
        Set<String> hosts,
        boolean anyOrigin,
        Set<WebOrigin> origins)
        implements Settings {
    private static final WebOrigin ANY = new WebOrigin("*", "*", -1);

    /** Reads and checks the settings. */
    @Inject
    public EdgeSettings(SettingReader reader) {
        this(reader, origins(reader));
    }

    private EdgeSettings(SettingReader reader, Set<WebOrigin> origins) {
        this(
                reader.text("lobby.address"),
                Cidr.read(reader, "lobby.proxy.trusted"),
                hosts(reader),
                origins.contains(ANY),
                origins);
    }

    private static Set<WebOrigin> origins(SettingReader reader) {
        return Set.copyOf(reader.list(
                "lobby.origins",
                text -> text.equals("*") ? Optional.of(ANY) : WebOrigin.parse(text),
                "origins like https://play.example.com with commas between them, or *"));
    }

    private static Set<String> hosts(SettingReader reader) {
        return Set.copyOf(reader.list(
                "lobby.hosts",
                text -> WebOrigin.parse("http://" + text)
                        .filter(origin -> origin.equals(new WebOrigin("http", origin.host(), 80)))
                        .map(WebOrigin::host),
                "names like play.example.com with commas between them"));
    }
}
