package dev.lobby.server.payara;

import static dev.lobby.harness.Fakes.fake;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.logging.FailureLog;
import dev.lobby.server.UnknownServerException;
import dev.lobby.work.TestTime;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.util.Objects;
import org.glassfish.tyrus.servlet.TyrusHttpUpgradeHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests with Tyrus' own handler on a server that is not Payara. */
class UpgradesTest {
    private final FailureLog failures = new FailureLog(new TestTime(), failure -> false);
    private @Nullable Object upgraded;

    private HttpServletRequest request(String protocol) {
        return fake(HttpServletRequest.class, (method, arguments) -> switch (method) {
            case "getProtocol" -> protocol;
            case "upgrade" -> {
                upgraded = arguments[0] == Other.class ? new Other() : new TyrusHttpUpgradeHandler();
                yield upgraded;
            }
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private HttpUpgradeHandler upgrade(Class<? extends HttpUpgradeHandler> type) throws Exception {
        return new Upgrades(new ReadPauses(new TestTime())).upgrade(request("HTTP/1.1"), type, failures);
    }

    @Test
    void aSessionThatCannotBeBoundToItsConnectionIsNotUpgraded() {
        assertThatThrownBy(() -> upgrade(TyrusHttpUpgradeHandler.class)).isInstanceOf(UnknownServerException.class);
        assertThat(upgraded).isNull();
    }

    @Test
    void otherUpgradesAreLeftAlone() throws Exception {
        assertThat(upgrade(Other.class)).isSameAs(Objects.requireNonNull(upgraded));
    }

    @Test
    void aHandshakeByHttp2IsRefused() {
        assertThatThrownBy(() -> PayaraRequest.of(request("HTTP/2.0")))
                .isInstanceOf(ReflectiveOperationException.class)
                .hasMessageContaining("HTTP/2.0");
    }

    /** The request of a server that is built differently. */
    public static final class Other implements HttpUpgradeHandler {
        @Override
        public void init(WebConnection connection) {}

        @Override
        public void destroy() {}
    }
}
