package dev.lobby.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.database.TestDatabase;
import dev.lobby.log.Subjects;
import dev.lobby.wire.CloseCause;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of a database that loses its last events, as after a failover to a standby that lagged. */
class ReplacedLogTest {
    private DataSource database;
    private Server server;

    @BeforeEach
    void start() throws SQLException {
        database = TestDatabase.create();
        server = new Server(database, "lobby.socket.mailbox-bytes", "1024", "lobby.log.page", "5");
    }

    @Test
    void allSessionsAreClosedAndNobodyReceivesNewEventsWithAnOldCursor() throws Exception {
        Client plain = connect(Protocol.PLAIN);
        Client placed = connect(Protocol.V1);
        Client behind = connect(Protocol.V1);
        happen("before", 30);
        server.sequencing.step();
        for (int i = 0; i < 100; i++) {
            server.settle();
            plain.takesAll();
            placed.takesAll();
        }
        List<String> before = List.copyOf(plain.received);
        assertThat(before).hasSize(30);
        String last = server.cursors.end();
        behind.takesOne();

        loseAllAfter(10);
        happen("after", 40);
        server.sequencing.step();
        server.settle();
        for (Client client : List.of(plain, placed, behind)) {
            client.takesAll();
            assertThat(client.closed).isEqualTo(CloseCause.LOG_REPLACED);
            assertThat(client.received).noneMatch(frame -> frame.contains("after"));
        }
        assertThat(plain.received).isEqualTo(before);

        Client returning = server.connect(Protocol.V1, null);
        server.resume(returning, List.of("**"), last);
        server.settle();
        returning.takesAll();
        assertThat(returning.received).singleElement().asString().contains("cursor-expired");
        assertThat(returning.closed).isNull();
    }

    @Test
    void aSessionThatStartsAgainHasNoGap() throws Exception {
        happen("before", 30);
        settle();
        loseAllAfter(10);
        server.sequencing.step();
        server.settle();
        String listed = server.cursors.end();
        happen("after", 40);
        settle();

        Client returning = server.connect(Protocol.V1, null);
        server.resume(returning, List.of("**"), listed);
        for (int i = 0; i < 100; i++) {
            server.settle();
            returning.takesAll();
        }

        List<String> events = returning.received.stream()
                .filter(frame -> frame.contains("\"n\""))
                .toList();
        assertThat(events).hasSize(40).allMatch(frame -> frame.contains("after"));
        assertThat(returning.closed).isNull();
    }

    /** The client's cursor is accepted, but the log is replaced before the router carries out the command. */
    @ParameterizedTest
    @ValueSource(longs = {8, 12})
    void aPendingReplayOfTheReplacedLogHasExpired(long after) throws Exception {
        happen("before", 30);
        settle();
        Client returning = server.connect(Protocol.V1, null);
        server.resume(returning, List.of("**"), server.cursors.at(after));
        loseAllAfter(10);
        server.sequencing.step();
        happen("after", 3);
        settle();
        returning.takesAll();

        assertThat(returning.received).singleElement().asString().contains("cursor-expired");
        assertThat(returning.closed).isNull();
    }

    private Client connect(Protocol protocol) {
        Client client = server.connect(protocol, null);
        server.subscribe(client, "**");
        server.route();
        return client;
    }

    private void settle() throws SQLException {
        server.sequencing.placeAll();
        server.settle();
    }

    private void happen(String what, int number) throws SQLException {
        try (Connection connection = database.getConnection()) {
            for (int i = 0; i < number; i++) {
                Subjects.pend(connection, "game.created", "{\"n\":\"" + what + " " + i + "\"}", Subjects.PUBLIC);
            }
        }
    }

    private void loseAllAfter(long position) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.createStatement().executeUpdate("delete from event_log where position > " + position);
            connection.createStatement().executeUpdate("update event_log_head set position = " + position);
        }
    }
}
