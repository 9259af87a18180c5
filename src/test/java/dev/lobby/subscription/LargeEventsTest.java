package dev.lobby.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.database.TestDatabase;
import dev.lobby.harness.Fakes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Tests of replays of events of which a turn has room for fewer than the database reads at once. */
class LargeEventsTest {
    private static final int EVENTS = 100;
    private static final String PAYLOAD = "{\"body\":\"" + "x".repeat(600) + "\"}";

    private final AtomicInteger rows = new AtomicInteger();

    @Test
    void eachIsReadFromTheDatabaseOnceOrTwice() throws Exception {
        Server server = server("0");
        Client client = resumed(server);

        takeAll(server, client);

        assertThat(events(client)).isEqualTo(EVENTS);
        // The first turn does not know yet how large they are.
        assertThat(rows).hasValueLessThan(EVENTS + 2 * EVENTS);
    }

    @Test
    void moreAreReadAtOnceAgainWhenTheyAreSmall() throws Exception {
        Server server = server("0");
        for (int i = 0; i < 10 * EVENTS; i++) {
            server.happens("message.created", "{}");
            server.route();
        }
        Client client = resumed(server);
        takeAll(server, client);
        rows.set(0);

        int turns = 0;
        server.unsubscribe(client, "game.*");
        server.resume(client, List.of("game.*"), server.cursors.at(EVENTS));
        server.route();
        while (server.router.catchUp()) {
            server.route();
            turns++;
        }

        assertThat(turns).isLessThan(20);
    }

    @Test
    void thoseThatWereReadInVainCountToo() throws Exception {
        Server server = server(String.valueOf(5 * EVENTS / 2));
        Client client = resumed(server);

        takeAll(server, client);
        assertThat(events(client)).isLessThan(EVENTS);

        for (int minute = 0; minute < 5; minute++) {
            server.time.pass(Duration.ofMinutes(1));
            takeAll(server, client);
        }
        assertThat(events(client)).isEqualTo(EVENTS);
    }

    private static long events(Client client) {
        return client.received.stream()
                .filter(frame -> frame.contains("game.updated"))
                .count();
    }

    private Server server(String eventsAMinute) throws SQLException {
        Server server = new Server(
                counted(TestDatabase.create()),
                "lobby.socket.mailbox-bytes",
                "1024",
                "lobby.log.tail-events",
                "1",
                "lobby.log.page",
                String.valueOf(EVENTS),
                "lobby.socket.max-events-read-per-minute",
                eventsAMinute);
        for (int i = 0; i < EVENTS; i++) {
            server.happens("game.updated", PAYLOAD);
            server.route();
        }
        return server;
    }

    private static Client resumed(Server server) throws SQLException {
        Client client = server.connect(Protocol.V1, null);
        server.resume(client, List.of("game.*"), server.cursors.at(0));
        return client;
    }

    private static void takeAll(Server server, Client client) throws SQLException {
        do {
            server.settle();
        } while (client.takesOne());
    }

    /** A data source that counts the rows that are read. */
    private DataSource counted(DataSource database) {
        return Fakes.watched(
                DataSource.class,
                database,
                (call, result) -> result instanceof Connection connection ? counted(connection) : result);
    }

    private Connection counted(Connection connection) {
        return Fakes.watched(
                Connection.class,
                connection,
                (call, result) -> result instanceof PreparedStatement statement ? counted(statement) : result);
    }

    private PreparedStatement counted(PreparedStatement statement) {
        return Fakes.watched(
                PreparedStatement.class,
                statement,
                (call, result) -> result instanceof ResultSet read ? counted(read) : result);
    }

    private ResultSet counted(ResultSet read) {
        return Fakes.watched(ResultSet.class, read, (call, result) -> {
            if (call.equals("next") && Boolean.TRUE.equals(result)) {
                rows.incrementAndGet();
            }
            return result;
        });
    }
}
