package dev.lobby.subscription;

import static dev.lobby.subscription.BreakingConnection.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.database.TestDatabase;
import dev.lobby.log.Subjects;
import dev.lobby.pattern.EventName;
import dev.lobby.pattern.EventPattern;
import dev.lobby.work.Seeds;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests of two nodes with one PostgreSQL, without a server and without a thread. Writers, sequencers, routers, workers
 * and clients take their steps in a random order that depends on a seed. Meanwhile database connections break, nodes
 * restart, and clients are cut off and come back to either node. Whatever the order, the log has each committed event
 * once, and each client receives the events of its patterns.
 */
@Tag("once")
@Tag("postgresql")
class PostgresClusterIT {
    private static final int STEPS = 800;
    private static final String[] NAMES = {"game.created", "game.updated", "message.created", "member.deleted"};
    private static final String[] PATTERNS = {"game.*", "*.created", "**", "message.created", "member.**", "nothing"};
    private static final Pattern CURSOR = Pattern.compile(".*\"cursor\":\"([0-9a-f]+)\".*");
    private static final DataSource DATABASE = TestDatabase.onPostgresql();

    static LongStream seeds() {
        return Seeds.orElse(10);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyClientReceivesTheEventsOfItsPatternsWhateverBreaks(long seed) throws Exception {
        try (Connection own = DATABASE.getConnection()) {
            Subjects.deleteAll(own);
            new Run(seed, own).run();
        }
    }

    /** One run from one seed. */
    private static final class Run {
        private final Random random;
        private final Connection own;
        private final List<Node> nodes = new ArrayList<>();
        private final List<Writer> writers = new ArrayList<>();
        private final List<Far> clients = new ArrayList<>();
        private final Set<String> committed = new HashSet<>();

        Run(long seed, Connection own) {
            this.random = new Random(seed);
            this.own = own;
        }

        void run() throws Exception {
            try {
                for (int i = 0; i < 2; i++) {
                    nodes.add(new Node());
                }
                for (int i = 0; i < 4; i++) {
                    writers.add(new Writer());
                    clients.add(new Far());
                }
                for (int step = 0; step < STEPS; step++) {
                    step();
                }
                comeToRest();
                check();
            } finally {
                for (Node node : nodes) {
                    node.physical.close();
                }
                for (Writer writer : writers) {
                    writer.connection.close();
                }
            }
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        private void step() throws SQLException {
            int choice = random.nextInt(100);
            if (choice < 30) {
                any(writers).step();
            } else if (choice < 45) {
                any(nodes).sequence();
            } else if (choice < 65) {
                any(nodes).route(1 + random.nextInt(10));
            } else if (choice < 75) {
                any(nodes).catchUp();
            } else if (choice < 92) {
                any(clients).step(1 + random.nextInt(20));
            } else if (choice < 95) {
                any(clients).cut();
            } else if (choice < 99) {
                any(nodes).connections.breakAt(1 + random.nextInt(6), random.nextBoolean());
            } else {
                any(nodes).startAnew();
            }
        }

        private void comeToRest() throws SQLException {
            for (Writer writer : writers) {
                writer.end();
            }
            nodes.forEach(node -> node.connections.heal());
            // As many rounds as are needed to read everything, some frames at a time.
            for (int round = 0; round < STEPS; round++) {
                for (Node node : nodes) {
                    node.sequence();
                    node.server().settle();
                }
                clients.forEach(client -> client.step(50));
            }
        }

        private void check() throws SQLException {
            List<String> log = new ArrayList<>();
            List<String> cursors = new ArrayList<>();
            List<String> payloads = new ArrayList<>();
            try (ResultSet rows = own.createStatement()
                    .executeQuery("select position, name, payload from event_log order by position")) {
                while (rows.next()) {
                    assertThat(rows.getLong(1)).isEqualTo(log.size() + 1);
                    log.add(rows.getString(2));
                    payloads.add(rows.getString(3));
                    cursors.add(nodes.get(0).server().cursors.at(rows.getLong(1)));
                }
            }
            assertThat(payloads).containsExactlyInAnyOrderElementsOf(committed);
            for (Far client : clients) {
                List<String> expected = IntStream.range(0, log.size())
                        .filter(i -> client.wants(cursors.get(i), log.get(i)))
                        .mapToObj(cursors::get)
                        .toList();
                assertThat(client.received).as("%s", client.patterns).isEqualTo(expected);
            }
        }

        /** A node, and the connection it has to the database. */
        private final class Node {
            private final Connection physical = DATABASE.getConnection();
            private final BreakingConnection connections = new BreakingConnection(physical);
            private @Nullable Server server;

            Node() throws SQLException {
                server = server();
            }

            Server server() throws SQLException {
                Server running = server;
                if (running == null) {
                    running = new Server(
                            connections.dataSource(),
                            "lobby.socket.mailbox-bytes",
                            "1024",
                            "lobby.log.tail-events",
                            String.valueOf(3 + random.nextInt(40)),
                            "lobby.log.page",
                            String.valueOf(1 + random.nextInt(20)),
                            "lobby.log.batch",
                            String.valueOf(1 + random.nextInt(10)));
                    server = running;
                }
                return running;
            }

            void sequence() {
                attempt(() -> server().sequencing.step());
            }

            void route(int steps) {
                attempt(() -> {
                    for (int i = 0; i < steps; i++) {
                        server().router.step();
                    }
                });
            }

            /** The router goes on while a worker reads from the log. */
            void catchUp() {
                attempt(() -> {
                    EventRouter router = server().router;
                    connections.attempt(router::catchUp, () -> {
                        for (int i = random.nextInt(4); i > 0; i--) {
                            router.step();
                        }
                    });
                });
            }

            /** Restarts the node, which loses everything that it had in memory. */
            void startAnew() {
                clients.forEach(client -> client.cutFrom(this));
                server = null;
                connections.heal();
            }
        }

        /** Transactions, one after another, that record events and stay open for a while. */
        private final class Writer {
            private final Connection connection = DATABASE.getConnection();
            private final List<String> open = new ArrayList<>();

            Writer() throws SQLException {
                connection.setAutoCommit(false);
            }

            void step() throws SQLException {
                if (open.isEmpty() || random.nextInt(3) == 0) {
                    record();
                } else {
                    end();
                }
            }

            private void record() throws SQLException {
                String payload = "{\"n\":" + random.nextLong() + "}";
                Subjects.pend(connection, NAMES[random.nextInt(NAMES.length)], payload, Subjects.PUBLIC);
                open.add(payload);
            }

            void end() throws SQLException {
                if (random.nextInt(8) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    committed.addAll(open);
                }
                open.clear();
            }
        }

        /** A client that is cut off and continues after the last cursor that it has seen. */
        private final class Far {
            private final List<String> patterns = IntStream.rangeClosed(0, random.nextInt(2))
                    .mapToObj(i -> PATTERNS[random.nextInt(PATTERNS.length)])
                    .toList();
            private final List<String> received = new ArrayList<>();
            private @Nullable Client session;
            private @Nullable Node node;
            private @Nullable String begin;
            private String cursor = "";
            private boolean subscribed;

            void step(int frames) {
                Client open = session;
                if (open == null || open.closed != null) {
                    cut();
                    attempt(this::connect);
                    return;
                }
                if (!subscribed && random.nextInt(6) == 0) {
                    attempt(() -> subscribe(open));
                }
                for (int i = 0; i < frames && open.takesOne(); i++) {
                    take(open.received.remove(0));
                }
            }

            private void connect() throws SQLException {
                Node chosen = any(nodes);
                session = chosen.server().connect(Protocol.V1, null);
                node = chosen;
                subscribed = false;
            }

            /** Much may happen on the node between the handshake and the first command. */
            private void subscribe(Client open) throws SQLException {
                Server server = Objects.requireNonNull(node).server();
                if (begin == null) {
                    server.subscribe(open, patterns);
                } else {
                    server.resume(open, patterns, cursor);
                }
                subscribed = true;
            }

            private void take(String frame) {
                Matcher matcher = CURSOR.matcher(frame);
                assertThat(matcher.matches()).as(frame).isTrue();
                cursor = matcher.group(1);
                if (frame.contains("\"n\":")) {
                    received.add(cursor);
                }
                begin = begin == null ? cursor : begin;
            }

            /** Cuts the client off. The frames on their way are lost. */
            void cut() {
                if (session != null && node != null && node.server != null) {
                    node.server.disconnect(session);
                }
                session = null;
            }

            void cutFrom(Node stopped) {
                if (node == stopped) {
                    session = null;
                }
            }

            boolean wants(String place, String name) {
                return begin != null
                        && place.compareTo(begin) > 0
                        && patterns.stream()
                                .anyMatch(pattern -> EventPattern.of(pattern).matches(EventName.of(name)));
            }
        }
    }
}
