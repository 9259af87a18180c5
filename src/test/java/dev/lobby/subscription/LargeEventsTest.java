package dev.lobby.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.database.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
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

    /** A data source that counts the rows that replays read. */
    private DataSource counted(DataSource database) {
        return watched(
                DataSource.class,
                database,
                (call, connection) -> !(connection instanceof Connection)
                        ? connection
                        : watched(
                                Connection.class,
                                connection,
                                (prepare, statement) -> !(statement instanceof PreparedStatement)
                                        ? statement
                                        : watched(
                                                PreparedStatement.class,
                                                statement,
                                                (execute, result) -> !(result instanceof ResultSet)
                                                        ? result
                                                        : watched(ResultSet.class, result, (next, more) -> {
                                                            if (next.equals("next") && Boolean.TRUE.equals(more)) {
                                                                rows.incrementAndGet();
                                                            }
                                                            return more;
                                                        }))));
    }

    private static <T> T watched(Class<T> type, Object target, BiFunction<String, Object, @Nullable Object> results) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        Object result = method.invoke(target, arguments);
                        return result == null ? null : results.apply(method.getName(), result);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
