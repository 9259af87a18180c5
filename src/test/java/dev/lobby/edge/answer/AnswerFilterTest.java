package dev.lobby.edge.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.edge.ClientAddresses;
import dev.lobby.edge.EdgeSettings;
import dev.lobby.harness.Fakes;
import dev.lobby.logging.RefusalLog;
import dev.lobby.server.standard.StandardServer;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On a server that is built as none of those which Lobby knows. */
class AnswerFilterTest {
    private final List<String> done = new ArrayList<>();
    private final Out out = new Out();

    private static final class Out extends ServletOutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {}

        @Override
        public void write(int one) {
            bytes.write(one);
        }
    }

    private void call(String protocol, String... settings) throws Exception {
        SettingReader reader = TestSettings.with(settings);
        TestTime time = new TestTime();
        AnswerSettings answers = new AnswerSettings(reader);
        AnswerFilter filter = new AnswerFilter(
                new StandardServer(),
                new UnreadAnswers(answers, time, new RefusalLog(time), new SimpleMeterRegistry()),
                new ClientAddresses(new StandardServer(), new EdgeSettings(reader)),
                answers);
        HttpServletRequest request = Fakes.fake(HttpServletRequest.class, (method, arguments) -> switch (method) {
            case "getProtocol" -> protocol;
            case "getMethod" -> "GET";
            case "isAsyncStarted" -> false;
            default -> "";
        });
        HttpServletResponse response = Fakes.fake(HttpServletResponse.class, (method, arguments) -> {
            done.add(method + List.of(arguments));
            return switch (method) {
                case "getOutputStream" -> out;
                case "getStatus" -> 200;
                default -> null;
            };
        });
        filter.doFilter(request, response, (same, answer) -> {
            done.add("carried out");
            answer.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
        });
    }

    @Test
    void aRequestWhoseAnswerCannotBeBoundedIsRefusedBeforeAnythingIsDoneForIt() throws Exception {
        call("HTTP/1.1");

        assertThat(done)
                .contains("setStatus[503]", "setHeader[Connection, close]")
                .doesNotContain("carried out");
        assertThat(out.bytes.toString(StandardCharsets.UTF_8))
                .contains("urn:lobby:problem:unavailable", "log says why");
    }

    /** Java's own client offers it to every server. */
    @Test
    void throughHttp2ItIsCarriedOutAllTheSame() throws Exception {
        call("HTTP/2.0");

        assertThat(done).contains("carried out").doesNotContain("setStatus[503]");
    }

    @Test
    void theSettingAcceptsTheRisk() throws Exception {
        call("HTTP/1.1", "lobby.socket.unbound", "accept");

        assertThat(done).contains("carried out").doesNotContain("setStatus[503]");
        assertThat(out.bytes.toString(StandardCharsets.UTF_8)).isEqualTo("hello");
    }
}
