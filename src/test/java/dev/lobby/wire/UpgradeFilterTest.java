package dev.lobby.wire;

import static dev.lobby.harness.Fakes.fake;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.logging.FailureLog;
import dev.lobby.server.UnknownServerException;
import dev.lobby.server.standard.StandardServer;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** On a server where no session can be bound to its own connection. */
class UpgradeFilterTest {
    private final List<String> done = new ArrayList<>();
    private final Upgraded upgraded = new Upgraded();

    private static final class UnknownServer extends StandardServer {
        @Override
        public <T extends HttpUpgradeHandler> T upgrade(
                HttpServletRequest handshake, Class<T> type, FailureLog failures) throws UnknownServerException {
            throw new UnknownServerException("no connection");
        }
    }

    /** The handler of a session. */
    public static final class Upgraded implements HttpUpgradeHandler {
        @Override
        public void init(WebConnection connection) {}

        @Override
        public void destroy() {}
    }

    private @Nullable Object response(String method, Object[] arguments) {
        done.add(method + List.of(arguments));
        return switch (method) {
            case "getStatus" -> 101;
            case "getOutputStream" ->
                new ServletOutputStream() {
                    @Override
                    public void write(int one) {}

                    @Override
                    public boolean isReady() {
                        return true;
                    }

                    @Override
                    public void setWriteListener(WriteListener listener) {}
                };
            default -> null;
        };
    }

    private void handshake(String... settings) throws Exception {
        WireSettings wire = new WireSettings(TestSettings.with(settings));
        Safeguards safeguards = new Safeguards(wire);
        UnknownServer server = new UnknownServer();
        UpgradeFilter filter = new UpgradeFilter(
                server,
                new Connections(server, wire, safeguards),
                safeguards,
                new FailureLog(new TestTime(), failure -> false));
        filter.doFilter(
                fake(HttpServletRequest.class, (method, arguments) -> upgraded),
                fake(HttpServletResponse.class, this::response),
                (request, response) ->
                        done.add("opened: " + (((HttpServletRequest) request).upgrade(Upgraded.class) == upgraded)));
    }

    @Test
    void aSessionThatCannotBeBoundToItsConnectionIsRefused() throws Exception {
        handshake();

        assertThat(done).contains("setStatus[503]").doesNotContain("opened: true");
    }

    @Test
    void aSessionThatCannotBeBoundIsAcceptedIfTheSettingAllowsIt() throws Exception {
        handshake("lobby.socket.unbound", "accept");

        assertThat(done).contains("opened: true").doesNotContain("setStatus[503]");
    }
}
