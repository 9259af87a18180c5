package dev.lobby.subscription;

import static dev.lobby.log.Subjects.about;
import static dev.lobby.log.Subjects.begins;
import static dev.lobby.log.Subjects.id;
import static dev.lobby.log.Subjects.restrictedTo;

import dev.lobby.auth.Caller;
import dev.lobby.log.LogEntry;
import dev.lobby.log.Subject;
import dev.lobby.pattern.EventPattern;
import jakarta.json.JsonValue;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Measures what an event costs the router, in microseconds, if many sessions do not get it. Runs only when it is asked for.
 */
class AudienceCost {
    private static final int EVENTS = 20_000;
    private static final int ROUNDS = 7;
    private static final int GAME = 1_000_000;
    private static final int LOCAL_MEMBERS = 100;
    private static final int FRIENDS = 100;
    private static final int PATTERNS = 500;

    @Test
    void aRestrictedEventCostsOnlyForThoseWhoGetIt() throws SQLException {
        for (int sessions : List.of(100, 20_000)) {
            Node node = new Node(sessions, user -> new Interest(EventPattern.of("message.*"), null));
            System.out.printf(
                    "A message to one of %,d sessions that subscribed to message.*: %.2f µs%n",
                    sessions, node.cost("message.created", event -> restrictedTo(id(1), id(event % 100 + 1))));
        }
    }

    @Test
    void aMessageToAUserCostsOnlyForTheSessionsThatGetIt() throws SQLException {
        for (int sessions : List.of(1, 100, 400)) {
            Node node = new Node(2, user -> new Interest(EventPattern.of("message.*"), null));
            for (int session = 0; session < sessions; session++) {
                node.open(
                        1,
                        IntStream.range(0, PATTERNS)
                                .mapToObj(number -> new Interest(EventPattern.of("other.k" + number), null))
                                .toList());
            }
            System.out.printf(
                    "A message to a user with %,d further sessions, each with %d other patterns: %.2f µs%n",
                    sessions, PATTERNS, node.cost("message.created", event -> restrictedTo(id(1), id(2))));
        }
    }

    @Test
    void aMessageToAGameCostsOnlyForItsMembersHere() throws SQLException {
        for (int sessions : List.of(LOCAL_MEMBERS, 20_000)) {
            Node node = new Node(sessions, user -> new Interest(EventPattern.of("message.*"), null));
            for (int member = 0; member < LOCAL_MEMBERS; member++) {
                node.happens("member.created", begins(id(GAME), id(member + 1)));
            }
            System.out.printf(
                    "A message to a game with %d members here, of %,d sessions: %.2f µs%n",
                    LOCAL_MEMBERS,
                    sessions,
                    node.cost("message.created", event -> restrictedTo(id(GAME + 1), id(GAME))));
        }
    }

    @Test
    void aNarrowedSubscriptionCostsNothingForEventsOfOtherObjects() throws SQLException {
        for (int sessions : List.of(100, 10_000)) {
            Node node = new Node(sessions, user -> new Interest(EventPattern.of("game.*"), id(GAME + user)));
            System.out.printf(
                    "An event of one of the games of %,d sessions, each narrowed to its own: %.2f µs%n",
                    sessions, node.cost("game.updated", event -> about(id(GAME + event % 100 + 1))));
        }
    }

    @Test
    void theMemoryOfASession() throws SQLException {
        long before = heap();
        int sessions = 2_000;
        Node none = new Node(sessions, user -> new Interest(EventPattern.of("user.*"), null));
        long one = heap();
        Node friends = new Node(sessions, user -> {
            // As a command's pattern, which is one object for all of its ids.
            EventPattern pattern = EventPattern.of("user.*");
            return IntStream.range(0, FRIENDS)
                    .mapToObj(friend -> new Interest(pattern, id(user * FRIENDS + friend)))
                    .toList();
        });
        long all = heap();
        System.out.printf(
                "A session with one pattern: %,d bytes; one narrowed to %d friends: %,d bytes%n",
                (one - before) / sessions, FRIENDS, (all - one) / sessions);
        none.happens("user.online", about(id(1)));
        friends.happens("user.online", about(id(1)));
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** A node with one session for each user. */
    private static final class Node {
        private final Server server = new Server("lobby.visibility", "private");
        private final List<Client> clients = new ArrayList<>();

        Node(int sessions, IntFunction<Object> interests) throws SQLException {
            for (int user = 1; user <= sessions; user++) {
                Object wanted = interests.apply(user);
                List<Interest> all = new ArrayList<>();
                for (Object one : wanted instanceof List<?> list ? list : List.of(wanted)) {
                    all.add((Interest) one);
                }
                open(user, all);
            }
        }

        void open(int user, List<Interest> interests) throws SQLException {
            Client client = server.admit(Protocol.PLAIN, new Caller(id(user), 0));
            server.subscribe(client, new Patterns(interests, JsonValue.EMPTY_JSON_ARRAY));
            clients.add(client);
            server.route();
        }

        void happens(String name, Subject subject) {
            server.tail.append(LogEntry.of(server.tail.end() + 1, name, subject, "{\"text\":\"hello\"}"));
            server.route();
        }

        double cost(String name, IntFunction<Subject> subjects) {
            double least = Double.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                long spent = 0;
                for (int event = 0; event < EVENTS; event++) {
                    long begin = System.nanoTime();
                    happens(name, subjects.apply(event));
                    spent += System.nanoTime() - begin;
                    if (event % 100 == 0) {
                        clients.stream().limit(LOCAL_MEMBERS + 1).forEach(Client::takesAll);
                        clients.forEach(client -> client.received.clear());
                    }
                }
                least = Math.min(least, spent / 1_000.0 / EVENTS);
            }
            return least;
        }
    }
}
