package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.RawSession;
import dev.lobby.harness.RawSession.Received;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import java.io.IOException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The server's own way of sending: that it is still found in it, that it joins frames, and that nothing of what the
 * platform's API promises is lost by it.
 */
@ArquillianTest
@RunAsClient
class WireIT {
    private static final String WAY = ServerProcess.WILDFLY ? "batched" : "joined";
    private static final int WRITERS = 8;
    private static final int EACH = 40;

    @ArquillianResource
    private URL url;

    private Lobby lobby;
    private Player ann;

    @Deployment(testable = false)
    static WebArchive deployment() {
        return Deployments.lobby("lobby.socket.stall-timeout=PT5S");
    }

    @BeforeEach
    void begin() {
        lobby = Lobby.at(url);
        ann = lobby.player();
    }

    private double sessions(String way) {
        return lobby.metricOrZero("lobby_wires{way=\"" + way + "\"}");
    }

    @Test
    void everySessionIsSentToInTheServersBestWay() {
        double before = sessions(WAY);
        try (Session plain = lobby.session("**");
                Session v1 = Session.openV1(lobby, "/ws")) {
            await().until(() -> sessions(WAY) == before + 2);
            assertThat(sessions("plain")).isZero();
            assertThat(lobby.metric("lobby_io_threads") > 0).isEqualTo(ServerProcess.WILDFLY);
            assertThat(plain.isOpen()).isTrue();
            assertThat(v1.isOpen()).isTrue();
        }
        await().until(() -> sessions(WAY) == before);
    }

    /** Some read nothing for a while, so that frames gather for them; pongs go between. */
    @Test
    void inABurstSeveralFramesAreOneRoundAndAllComeInOrderAndPongsBetweenThem() throws Exception {
        List<RawSession> sessions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sessions.add(new RawSession(lobby, "/ws"));
            sessions.get(i).subscribe("message.created");
        }
        double frames = lobby.metric("lobby_frames_sent_total");
        double rounds = lobby.metric("lobby_rounds_sent_total");

        burst();
        sessions.get(0).sendPing(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        List<String> order = new ArrayList<>();
        boolean ponged = false;
        while (order.size() < WRITERS * EACH || !ponged) {
            Received frame = Objects.requireNonNull(sessions.get(0).read());
            if (frame.kind() == RawSession.PONG) {
                ponged = true;
                assertThat(frame.payload()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            } else {
                order.add(frame.text());
            }
        }
        assertThat(order).doesNotHaveDuplicates();
        for (RawSession session : sessions.subList(1, sessions.size())) {
            for (String text : order) {
                assertThat(session.read(RawSession.TEXT).text()).isEqualTo(text);
            }
        }

        // A round is counted once the server says that it has been sent: maybe after it was read,
        // and never if the session has ended by then.
        double all = frames + 20.0 * WRITERS * EACH;
        await().untilAsserted(() ->
                assertThat(lobby.metric("lobby_frames_sent_total")).isEqualTo(all));
        frames = all - frames;
        rounds = lobby.metric("lobby_rounds_sent_total") - rounds;
        System.out.printf("Wire: %s, %.0f frames in %.0f rounds%n", WAY, frames, rounds);
        assertThat(rounds).isLessThan(frames / 2);
        for (RawSession session : sessions) {
            session.close();
        }
    }

    private void burst() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> writing = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writing.add(threads.submit(() -> {
                    for (int n = 0; n < EACH; n++) {
                        ann.says(ann.id(), "x".repeat(2_000));
                    }
                }));
            }
            for (Future<?> future : writing) {
                future.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aSessionClosedInABurstGetsWholeFramesInOrderAndTheCloseFrame() throws Exception {
        Player bob = lobby.player();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try (RawSession session = new RawSession(lobby, "/ws", "Authorization: Bearer " + bob.token())) {
            session.subscribe("message.created");
            Future<?> writing = writer.submit(() -> {
                burst();
                return null;
            });

            // It reads all the time, or else a slow machine would take it for a stalled one.
            Received frame = Objects.requireNonNull(session.read());
            for (int i = 0; frame.kind() == RawSession.TEXT; i++) {
                assertThat(frame.text())
                        .startsWith("{\"event\":\"message.created\"")
                        .endsWith("}}");
                if (i == WRITERS * EACH / 4) {
                    bob.post("/api/auth/logout", null).expect(204);
                }
                frame = Objects.requireNonNull(session.read());
            }
            writing.get();
            assertThat(frame.closeCode()).isEqualTo(4401);
        } finally {
            writer.shutdownNow();
        }
    }

    @Test
    void aClientThatKeepsSendingGetsTheCloseFrameOfLobby() throws Exception {
        getsCloseFrameLater(RawSession.frame(RawSession.BINARY, new byte[1], true), 1003);
    }

    /** Undertow closes the connection itself after such a frame, so that its close frame may be lost. */
    @Test
    @Tag("payara")
    void aClientThatKeepsSendingGetsTheCloseFrameOfTheServer() throws Exception {
        byte[] notUtf8 = {(byte) 0xFF};
        getsCloseFrameLater(RawSession.frame(RawSession.TEXT, notUtf8, true), 1007);
    }

    /** A connection that is closed with unread input is reset, and what the client has not yet got is lost. */
    private void getsCloseFrameLater(byte[] violation, int code) throws Exception {
        double before = sessions(WAY);
        try (RawSession session = new RawSession(lobby, "/ws")) {
            session.subscribe("message.created");
            burst();
            await().until(() -> sessions(WAY) == before + 1);
            session.send(violation);
            await().until(() -> sessions(WAY) == before);
            for (int i = 0; i < 20; i++) {
                session.send(RawSession.frame(RawSession.TEXT, new byte[10_000], true));
            }

            assertThat(session.read(RawSession.CLOSE).closeCode()).isEqualTo(code);
        }
    }

    /** Neither by reading the close frame nor by sending on does a client keep its connection. */
    @Test
    void aConnectionThatItsClientDoesNotEndIsCut() throws Exception {
        byte[] pong = RawSession.frame(RawSession.PONG, new byte[0], true);
        try (RawSession session = new RawSession(lobby, "/ws")) {
            session.send(RawSession.frame(RawSession.BINARY, new byte[1], true));
            assertThat(session.read(RawSession.CLOSE).closeCode()).isEqualTo(1003);

            await().atMost(Duration.ofSeconds(20)).until(() -> !takes(session, pong));
        }
    }

    private static boolean takes(RawSession session, byte[] frame) {
        try {
            session.send(frame);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aClientThatReadsNothingIsCutAndCostsNoMoreThanItsMailbox() throws Exception {
        double cut = lobby.closedSessions("stalled");
        double behind = lobby.metric("lobby_sessions_behind");
        try (RawSession stalled = new RawSession(lobby, "/ws")) {
            stalled.subscribe("message.created");
            for (int i = 0; i < 10 && lobby.metric("lobby_sessions_behind") == behind; i++) {
                burst();
            }
            assertThat(lobby.metric("lobby_sessions_behind")).isEqualTo(behind + 1);

            await().atMost(Duration.ofSeconds(20)).until(() -> lobby.closedSessions("stalled") == cut + 1);
        }
        await().until(() -> lobby.metric("lobby_mailboxes_bytes") == 0);
    }
}
