package dev.lobby.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.edge.ClientAddresses;
import dev.lobby.edge.EdgeSettings;
import dev.lobby.edge.answer.AnswerSettings;
import dev.lobby.edge.answer.UnreadAnswers;
import dev.lobby.edge.limit.CallsAtOnce;
import dev.lobby.edge.limit.LimitSettings;
import dev.lobby.edge.limit.TestLimits;
import dev.lobby.harness.Fakes;
import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.Problem;
import dev.lobby.server.standard.StandardServer;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthFilterTest {
    private static final SettingReader SETTINGS = TestSettings.with(
            "lobby.token.key",
            Base64.getEncoder().encodeToString(new byte[32]),
            "lobby.rest.max-requests-per-second",
            "1");

    private final TestTime time = new TestTime();
    private final List<String> asked = new ArrayList<>();
    private final List<Integer> refused = new ArrayList<>();
    private int passed;

    /** Each handshake would otherwise cost a query, and one address may make hundreds a second. */
    @Test
    void theHandshakesOfAUserAreLimitedBeforeTheDatabaseIsAsked() throws Exception {
        AccessTokens tokens = TestTokens.with(SETTINGS, Fakes.fake(DataSource.class, (method, none) -> null), time);
        AuthFilter filter = filter(tokens);
        String ann = tokens.issue(new Caller("1".repeat(24), 0));
        String bob = tokens.issue(new Caller("2".repeat(24), 0));

        for (int i = 0; i < 30; i++) {
            handshake(filter, ann);
        }
        handshake(filter, bob);

        assertThat(asked).hasSize(11).endsWith("2".repeat(24));
        assertThat(passed).isEqualTo(11);
        assertThat(refused).hasSize(20).containsOnly(429);
    }

    /** Turning online is refused to who has stored too much, and a call turns online. */
    @Test
    void nobodyIsKeptFromEndingTheirTokens() throws Exception {
        AccessTokens tokens = TestTokens.with(SETTINGS, Fakes.fake(DataSource.class, (method, none) -> null), time);
        AuthFilter filter = filter(tokens, new Admission() {
            @Override
            public boolean admits(Caller caller) {
                throw Problem.tooMany(1).exception();
            }

            @Override
            public boolean admitsToEnd(Caller caller) {
                return true;
            }
        });
        String ann = tokens.issue(new Caller("1".repeat(24), 0));

        send(filter, "/api", "/api/games", ann);
        assertThat(passed).isZero();
        send(filter, "/api", "/api/auth/logout", ann);

        assertThat(passed).isEqualTo(1);
        assertThat(refused).containsExactly(429);
    }

    private AuthFilter filter(AccessTokens tokens) {
        return filter(tokens, caller -> asked.add(caller.userId()));
    }

    private AuthFilter filter(AccessTokens tokens, Admission admission) {
        RefusalLog log = new RefusalLog(time);
        return new AuthFilter(
                new ClientAddresses(new StandardServer(), new EdgeSettings(SETTINGS)),
                TestLimits.rates(SETTINGS, time),
                new CallsAtOnce(TestLimits.accounts(SETTINGS, time), new LimitSettings(SETTINGS), time, log),
                new UnreadAnswers(new AnswerSettings(SETTINGS), time, log, new SimpleMeterRegistry()),
                tokens,
                admission);
    }

    private void handshake(AuthFilter filter, String token) throws Exception {
        send(filter, "/ws", "/ws", token);
    }

    private void send(AuthFilter filter, String servlet, String path, String token) throws Exception {
        FilterChain chain = (request, response) -> passed++;
        filter.doFilter(
                Fakes.fake(HttpServletRequest.class, (method, arguments) -> switch (method) {
                    case "getServletPath" -> servlet;
                    case "getRequestURI" -> path;
                    default -> request(method, arguments, token);
                }),
                Fakes.fake(HttpServletResponse.class, this::response),
                chain);
    }

    private static @Nullable Object request(String method, Object[] arguments, String token) {
        return switch (method) {
            case "getMethod" -> "GET";
            case "getContextPath" -> "";
            case "getRemoteAddr" -> "203.0.113.7";
            case "getHeader" -> arguments[0].equals("Authorization") ? "Bearer " + token : null;
            case "getHeaders" -> Collections.emptyEnumeration();
            default -> null;
        };
    }

    private @Nullable Object response(String method, Object[] arguments) {
        if (method.equals("setStatus")) {
            refused.add((Integer) arguments[0]);
        }
        return method.equals("getOutputStream") ? new Nowhere() : null;
    }

    private static final class Nowhere extends ServletOutputStream {
        @Override
        public void write(int one) {
            // Nobody reads the answer.
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
