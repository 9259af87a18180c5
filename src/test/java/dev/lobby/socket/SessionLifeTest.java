package dev.lobby.socket;

import static dev.lobby.harness.Fakes.fake;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.auth.AccessToken;
import dev.lobby.auth.AccessTokens;
import dev.lobby.auth.Admission;
import dev.lobby.auth.Caller;
import dev.lobby.auth.SessionClosed;
import dev.lobby.auth.SessionOpened;
import dev.lobby.auth.TestTokens;
import dev.lobby.auth.Visitor;
import dev.lobby.edge.ClientAddress;
import dev.lobby.edge.limit.LimitSettings;
import dev.lobby.edge.limit.TestLimits;
import dev.lobby.logging.FailureLog;
import dev.lobby.server.standard.StandardServer;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.TestSettings;
import dev.lobby.subscription.TestSubscriptions;
import dev.lobby.subscription.VisibilitySettings;
import dev.lobby.wire.ClosingConnections;
import dev.lobby.wire.Connections;
import dev.lobby.wire.Outlets;
import dev.lobby.wire.Safeguards;
import dev.lobby.wire.Senders;
import dev.lobby.wire.SessionCloser;
import dev.lobby.wire.WireSettings;
import dev.lobby.wire.Wires;
import dev.lobby.work.Draining;
import dev.lobby.work.Interleavings;
import dev.lobby.work.Interleavings.Scenario;
import dev.lobby.work.TestTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.enterprise.event.Event;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A session opens, authenticates and subscribes, while another thread ends it and the router does its part, in every
 * order. Nothing of the session is left afterwards.
 */
class SessionLifeTest {
    private static final SettingReader SETTINGS = TestSettings.with(
            "lobby.socket.sending",
            "plain",
            "lobby.socket.max-sessions",
            "1",
            "lobby.token.key",
            Base64.getEncoder().encodeToString(new byte[32]));
    private static final DataSource NO_DATABASE = fake(DataSource.class, (method, arguments) -> {
        throw new UnsupportedOperationException(method);
    });
    private static final Caller ANN = new Caller("ann", 1);

    @Test
    void aSessionThatAuthenticatesLaterLeavesNothingBehindWheneverItEnds() throws Exception {
        int orders = Interleavings.explore(points -> new World(points, Optional.empty()).scenario());

        assertThat(orders).isGreaterThan(500);
    }

    @Test
    void aSessionWithATokenFromTheStartLeavesNothingBehindWheneverItEnds() throws Exception {
        int orders = Interleavings.explore(points -> new World(points, Optional.of(ANN)).scenario());

        assertThat(orders).isGreaterThan(500);
    }

    @Test
    void aFailureInATaskLeavesNothingBehindEither() {
        World world = new World(null, Optional.of(ANN));
        world.fails = true;

        world.open();
        assertThat(world.closed).containsExactly(1011);
        world.endpoint.close();

        world.check();
    }

    @Test
    void aSessionThatOpensAfterTheOthersWereClosedIsClosedToo() {
        World world = new World(null, Optional.of(ANN));
        world.sessions.drain(new Draining(Duration.ZERO));

        world.open();

        assertThat(world.closed).containsExactly(1001);
    }

    @Test
    void aTokenThatIsShownAgainIsNotLookedUpAgain() {
        World world = new World(null, Optional.empty());
        world.open();
        String token = world.tokens.issue(ANN);

        for (int i = 0; i < 10; i++) {
            world.authenticate(token);
        }

        assertThat(world.admissions).isEqualTo(1);
        world.authenticate(world.tokens.issue(new Caller("ann", 2)));
        assertThat(world.admissions).isEqualTo(2);
    }

    private static final class World {
        private final TestTime time = new TestTime();
        private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        private final TestSubscriptions subscriptions = new TestSubscriptions(NO_DATABASE, SETTINGS, time, meters);
        private final AtomicInteger sessionsOfAnn = new AtomicInteger();
        private final ClientAddress address = new ClientAddress(InetAddress.getLoopbackAddress());
        private final @Nullable Interleavings points;
        private final Optional<Caller> caller;
        private final AccessTokens tokens;
        private final Sessions sessions;
        private final EventsEndpoint endpoint;
        private final List<Integer> closed = new ArrayList<>();
        private final Session session;
        private boolean fails;
        private int admissions;

        World(@Nullable Interleavings points, Optional<Caller> caller) {
            this.points = points;
            this.caller = caller;
            tokens = tokens();
            session = session();
            ClosingConnections closingConnections = new ClosingConnections(time);
            sessions = new Sessions(
                    new Places(TestLimits.accounts(SETTINGS, time), new LimitSettings(SETTINGS)),
                    time,
                    closingConnections);
            Outlets outlets = new Outlets(
                    new Senders(new WireSettings(SETTINGS), time, meters),
                    new Wires(new WireSettings(SETTINGS), meters),
                    new Connections(
                            new StandardServer(),
                            new WireSettings(SETTINGS),
                            new Safeguards(new WireSettings(SETTINGS))),
                    new SessionCloser(),
                    closingConnections,
                    meters,
                    new WireSettings(SETTINGS),
                    time);
            Admission admission = user -> {
                point();
                admissions++;
                return true;
            };
            Conversations conversations = new Conversations(
                    subscriptions.manager(),
                    outlets,
                    sessions,
                    new SessionOwners(
                            tokens, admission, counting(SessionOpened.class, 1), counting(SessionClosed.class, -1)),
                    TestLimits.rates(SETTINGS, time),
                    new SocketSettings(SETTINGS),
                    new VisibilitySettings(SETTINGS),
                    time);
            endpoint = new EventsEndpoint(conversations, new FailureLog(time, failure -> false));
        }

        private AccessTokens tokens() {
            try {
                return TestTokens.with(SETTINGS, NO_DATABASE, time);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private void point() {
            if (points != null) {
                points.point();
            }
        }

        @SuppressWarnings({"unchecked", "unused"})
        private <T> Event<T> counting(Class<T> type, int more) {
            return fake(Event.class, (method, arguments) -> {
                point();
                if (fails && more > 0) {
                    throw new IllegalStateException("as the test wants");
                }
                sessionsOfAnn.addAndGet(more);
                point();
                return null;
            });
        }

        private Session session() {
            Optional<AccessToken> token =
                    caller.map(user -> tokens.read(tokens.issue(user)).orElseThrow());
            Visitor visitor = new Visitor(address, token);
            RemoteEndpoint.Async remote = fake(RemoteEndpoint.Async.class, (method, arguments) -> null);
            return fake(Session.class, (method, arguments) -> switch (method) {
                case "getUserPrincipal" -> {
                    point();
                    yield visitor;
                }
                case "getNegotiatedSubprotocol" -> "lobby.v1";
                case "getAsyncRemote" -> {
                    point();
                    yield remote;
                }
                case "isOpen" -> true;
                case "close" ->
                    closed.add(((CloseReason) arguments[0]).getCloseCode().getCode());
                default -> null;
            });
        }

        void open() {
            endpoint.open(session);
        }

        void authenticate(String token) {
            endpoint.text("{\"event\":\"authenticate\",\"data\":\"" + token + "\"}", true, session);
        }

        Scenario scenario() {
            return new Scenario(
                    List.of(
                            () -> {
                                open();
                                point();
                                if (caller.isEmpty()) {
                                    authenticate(tokens.issue(ANN));
                                }
                                endpoint.text("{\"event\":\"subscribe\",\"data\":\"**\"}", true, session);
                            },
                            endpoint::close,
                            () -> {
                                boolean unused = subscriptions.step();
                                point();
                                unused = subscriptions.step();
                                point();
                                unused = subscriptions.step();
                            }),
                    this::check);
        }

        void check() {
            boolean more = true;
            while (more) {
                more = subscriptions.step();
            }
            assertThat(sessionsOfAnn).hasValue(0);
            assertThat(shown("lobby.sessions")).isZero();
            assertThat(shown("lobby.patterns")).isZero();
            assertThat(meters.get("lobby.wires").tag("way", "plain").gauge().value())
                    .isZero();
            assertThat(subscriptions.waitingBytes()).isZero();
            assertThat(sessions.arrives(new Visitor(address, Optional.empty()))).isEmpty();
        }

        private double shown(String metric) {
            return meters.get(metric).gauge().value();
        }
    }
}
