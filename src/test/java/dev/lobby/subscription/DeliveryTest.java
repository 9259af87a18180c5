package dev.lobby.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.database.TestDatabase;
import dev.lobby.log.LogEntry;
import dev.lobby.pattern.EventPattern;
import dev.lobby.work.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests of events, commands, slow and fast clients, and workers in a random order that depends on a seed. Whatever the
 * order, each session receives every event of its patterns once, in the order of the log.
 */
@Execution(ExecutionMode.CONCURRENT)
class DeliveryTest {
    private static final String[] NAMES = {"game.created", "game.updated", "message.created", "member.deleted"};
    private static final String[] PATTERNS = {"game.*", "*.created", "**", "message.created", "member.**", "nothing"};

    static LongStream seeds() {
        return Seeds.orElse(40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everySessionReceivesItsEventsOnceAndInOrder(long seed) throws Exception {
        new Run(seed).run();
    }

    /** One run from one seed. */
    private static final class Run {
        private final Random random;
        private final BreakingConnection connection;
        private final Server server;
        private final List<Session> sessions = new ArrayList<>();
        private final List<LogEntry> log = new ArrayList<>();

        Run(long seed) throws Exception {
            random = new Random(seed);
            connection = new BreakingConnection(TestDatabase.create().getConnection());
            server = new Server(
                    connection.dataSource(),
                    "lobby.socket.mailbox-bytes",
                    "1024",
                    "lobby.log.tail-events",
                    String.valueOf(5 + random.nextInt(60)),
                    "lobby.log.page",
                    String.valueOf(1 + random.nextInt(30)));
            for (int i = 0; i < 4; i++) {
                sessions.add(new Session(server.connect()));
            }
        }

        void run() throws Exception {
            for (int step = 0; step < 600; step++) {
                step();
            }
            boolean more = true;
            while (more) {
                server.settle();
                more = false;
                for (Session session : sessions) {
                    more |= session.client.takesOne();
                }
            }
            sessions.forEach(session -> session.check(log));
        }

        private void step() throws Exception {
            Session session = sessions.get(random.nextInt(sessions.size()));
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> log.add(server.happens(NAMES[random.nextInt(NAMES.length)]));
                case 3, 4 -> server.router.step();
                case 5, 6 -> connection.attempt(server.router::catchUp, this::others);
                case 7 -> session.subscribe(PATTERNS[random.nextInt(PATTERNS.length)], server);
                case 8 -> session.unsubscribe(random, server);
                default -> session.client.takesOne();
            }
        }

        /** What the router and the clients do while a worker reads from the log. */
        private void others() {
            for (int i = random.nextInt(4); i > 0; i--) {
                Session session = sessions.get(random.nextInt(sessions.size()));
                switch (random.nextInt(4)) {
                    case 0 -> session.subscribe(PATTERNS[random.nextInt(PATTERNS.length)], server);
                    case 1 -> session.unsubscribe(random, server);
                    case 2 -> session.client.takesOne();
                    default -> server.router.step();
                }
            }
        }
    }

    /** A client, and the events that it may and must receive. */
    private static final class Session {
        private final Client client;

        /** The client's patterns, each with the latest position from which it must match. */
        private final Map<String, Long> must = new HashMap<>();

        private final List<EventPattern> ever = new ArrayList<>();

        Session(Client client) {
            this.client = client;
        }

        void subscribe(String pattern, Server server) {
            server.subscribe(client, pattern);
            // The command is carried out before the router takes another event, so its place is known.
            server.route();
            must.putIfAbsent(pattern, server.router.position());
            ever.add(EventPattern.of(pattern));
        }

        void unsubscribe(Random random, Server server) {
            if (!must.isEmpty()) {
                String pattern = new ArrayList<>(must.keySet()).get(random.nextInt(must.size()));
                server.unsubscribe(client, pattern);
                must.remove(pattern);
            }
        }

        void check(List<LogEntry> log) {
            Map<String, Long> positions = new HashMap<>();
            log.forEach(event -> positions.put(
                    "{\"event\":\"" + event.name() + "\",\"data\":" + event.payload() + "}", event.position()));
            List<Long> received = client.received.stream().map(positions::get).toList();
            List<Long> owed = log.stream()
                    .filter(event -> must.entrySet().stream()
                            .anyMatch(pattern -> event.position() > pattern.getValue()
                                    && EventPattern.of(pattern.getKey()).matches(event.name())))
                    .map(LogEntry::position)
                    .toList();

            assertThat(received).isSorted().doesNotHaveDuplicates().containsAll(owed);
            assertThat(log.stream().filter(event -> received.contains(event.position())))
                    .allMatch(event -> ever.stream().anyMatch(pattern -> pattern.matches(event.name())));
            assertThat(client.closed).isNull();
        }
    }
}
