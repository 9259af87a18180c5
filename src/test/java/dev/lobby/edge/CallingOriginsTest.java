package dev.lobby.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Fakes;
import dev.lobby.settings.TestSettings;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallingOriginsTest {
    private static final HttpServletRequest REQUEST = Fakes.fake(
            HttpServletRequest.class, (method, arguments) -> "Host".equals(arguments[0]) ? "lobby.invalid" : null);

    private static CallingOrigins origins(String allowed) {
        EdgeSettings settings = new EdgeSettings(TestSettings.with("lobby.origins", allowed));
        return new CallingOrigins(settings, new OwnHosts(settings));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://evil.example", "http://192.0.2.1:8080", "null", "file://", "chrome-extension://abc"})
    void aStarAllowsAll(String origin) {
        assertThat(origins("*").include(origin, REQUEST)).isTrue();
        assertThat(origins("https://play.example").include(origin, REQUEST)).isFalse();
    }

    @Test
    void anOriginIsAllowedWithItsSchemeAndPort() {
        CallingOrigins origins = origins("https://play.example");

        assertThat(origins.include("https://play.example", REQUEST)).isTrue();
        assertThat(origins.include("https://play.example:443", REQUEST)).isTrue();
        assertThat(origins.include("http://play.example", REQUEST)).isFalse();
        assertThat(origins.include("https://play.example:8443", REQUEST)).isFalse();
    }

    @Test
    void aRefusalNamesTheSettingThatAllowsIt() {
        assertThat(CallingOrigins.refusal("http://lobby.invalid", REQUEST)).contains("lobby.hosts");
        assertThat(CallingOrigins.refusal("https://play.example", REQUEST)).contains("lobby.origins");
        assertThat(CallingOrigins.refusal("null", REQUEST)).contains("lobby.origins");
    }
}
