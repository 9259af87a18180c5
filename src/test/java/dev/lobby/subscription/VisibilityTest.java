package dev.lobby.subscription;

import static dev.lobby.log.Subjects.about;
import static dev.lobby.log.Subjects.aboutAndSeenBy;
import static dev.lobby.log.Subjects.begins;
import static dev.lobby.log.Subjects.ends;
import static dev.lobby.log.Subjects.id;
import static dev.lobby.log.Subjects.restrictedTo;
import static dev.lobby.log.Subjects.secretOf;
import static dev.lobby.subscription.BreakingConnection.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.auth.Caller;
import dev.lobby.database.TestDatabase;
import dev.lobby.log.Subject;
import dev.lobby.log.Subject.MembershipChange;
import dev.lobby.log.Subjects;
import dev.lobby.pattern.EventName;
import dev.lobby.pattern.EventPattern;
import dev.lobby.work.Seeds;
import jakarta.json.JsonValue;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests of two nodes with private visibility, in a random order that depends on a seed. Users join and leave games and
 * write messages. Clients subscribe to patterns, narrowed or not; they read slowly, are cut off, and come back to either
 * node. Connections to the database break, and events that nobody needs are deleted. Whatever the order, each client receives exactly the events that it has subscribed to and may see, in order.
 */
@Execution(ExecutionMode.CONCURRENT)
class VisibilityTest {
    private static final int STEPS = 500;
    private static final int USERS = 4;
    private static final int GAMES = 3;
    private static final String[] PATTERNS = {"**", "message.*", "message.created", "member.*", "game.*", "*.deleted"};
    private static final Pattern EVENT = Pattern.compile(".*\"n\":(\\d+)\\},\"cursor\":\"([0-9a-f]+)\"\\}");
    private static final Pattern SUBSCRIBED =
            Pattern.compile(".*\"event\":\"subscribed\".*\"cursor\":\"([0-9a-f]+)\".*");

    private static final Pattern LIVE = Pattern.compile("\\{\"event\":\"live\".*\"cursor\":\"([0-9a-f]+)\".*");
    private static final Duration LIVE_INTERVAL = Duration.ofSeconds(60);

    static LongStream seeds() {
        return Seeds.orElse(20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyClientReceivesExactlyWhatItMaySee(long seed) throws Exception {
        new Run(seed).run();
    }

    /** What happened, and the payload that tells it apart. */
    private record Happened(String name, Subject subject, int number) {
        boolean matches(Interest interest) {
            return interest.pattern().matches(EventName.of(name))
                    && (interest.about() == null || subject.about().contains(interest.about()));
        }
    }

    private static String user(int number) {
        return id(100 + number);
    }

    private static String game(int number) {
        return id(200 + number);
    }

    private static long position(String cursor) {
        return Long.parseLong(cursor.substring(12), 16);
    }

    /** One run from one seed. */
    private static final class Run {
        private final Random random;
        private final DataSource database = TestDatabase.create();
        private final List<Server> nodes = new ArrayList<>();
        private final List<BreakingConnection> connections = new ArrayList<>();
        private final List<Far> clients = new ArrayList<>();
        private final List<Happened> recorded = new ArrayList<>();
        private final SortedMap<Long, Happened> placed = new TreeMap<>();
        private final Set<String> members = new HashSet<>();

        Run(long seed) throws SQLException {
            random = new Random(seed);
            for (int i = 0; i < 2; i++) {
                BreakingConnection connection = new BreakingConnection(database.getConnection());
                connections.add(connection);
                nodes.add(new Server(
                        connection.dataSource(),
                        "lobby.visibility",
                        "private",
                        "lobby.socket.mailbox-bytes",
                        "1024",
                        "lobby.log.tail-events",
                        String.valueOf(3 + random.nextInt(40)),
                        "lobby.log.batch",
                        String.valueOf(1 + random.nextInt(20)),
                        "lobby.log.page",
                        String.valueOf(1 + random.nextInt(20))));
            }
            for (int i = 0; i < 2 * USERS; i++) {
                clients.add(new Far(user(i % USERS)));
            }
        }

        void run() throws Exception {
            for (int step = 0; step < STEPS; step++) {
                step();
            }
            comeToRest();
            List<Happened> log = log();
            for (Far far : clients) {
                far.check(log);
            }
        }

        private void step() throws SQLException {
            Server node = any(nodes);
            Far far = any(clients);
            switch (random.nextInt(26)) {
                case 0, 1, 2, 3, 4, 5, 6, 7 -> happens();
                case 8, 9, 10, 11 -> attempt(node.sequencing::step);
                case 12, 13, 14, 15 -> attempt(node.router::step);
                case 16, 17 -> catchUp(node);
                case 18, 19 -> far.comeAndGo();
                case 20 -> any(connections).breakAt(1 + random.nextInt(6), random.nextBoolean());
                case 21 -> attempt(() -> forget(node));
                case 22 -> node.time.pass(LIVE_INTERVAL);
                default -> far.takesOne();
            }
        }

        /** The router goes on while a worker reads from the log. */
        private void catchUp(Server node) {
            connections.get(nodes.indexOf(node)).attempt(node.router::catchUp, () -> {
                for (int i = random.nextInt(4); i > 0; i--) {
                    node.router.step();
                }
            });
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        private void happens() throws SQLException {
            String one = user(random.nextInt(USERS));
            String other = user(random.nextInt(USERS));
            String game = game(random.nextInt(GAMES));
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    if (members.add(game + one)) {
                        happens("member.created", begins(game, one));
                    } else {
                        members.remove(game + one);
                        happens("member.deleted", ends(game, one));
                    }
                }
                case 2 -> happens("message.created", restrictedTo(one, other));
                case 3 -> happens("message.deleted", restrictedTo(one, game));
                case 4 -> happens("message.created", restrictedTo(one, game));
                case 5 -> happens("message.updated", aboutAndSeenBy(game, one, other));
                case 6 -> happens("message.created", secretOf(one, other));
                default -> happens("game.updated", about(game));
            }
        }

        private void happens(String name, Subject subject) throws SQLException {
            Happened happened = new Happened(name, subject, recorded.size());
            recorded.add(happened);
            try (Connection connection = database.getConnection()) {
                Subjects.pend(connection, name, "{\"n\":" + happened.number + "}", subject);
            }
        }

        /** Deletes the events that all clients have, or no longer want. */
        private void forget(Server node) throws SQLException {
            long last = nodes.stream()
                    .mapToLong(each -> each.router.position())
                    .min()
                    .orElseThrow();
            for (Far far : clients) {
                if (far.cursor != null) {
                    last = Math.min(last, position(far.cursor));
                } else if (far.client != null) {
                    last = 0;
                }
            }
            log();
            node.forgets(last);
        }

        private void comeToRest() throws SQLException {
            connections.forEach(BreakingConnection::heal);
            for (Far far : clients) {
                far.come();
            }
            boolean more = true;
            while (more) {
                more = false;
                for (Server node : nodes) {
                    node.sequencing.placeAll();
                    node.settle();
                }
                for (Far far : clients) {
                    more |= far.takesOne();
                }
            }
        }

        /** All events in the order of the log, also those that it no longer has. */
        private List<Happened> log() throws SQLException {
            try (Connection connection = database.getConnection();
                    ResultSet rows =
                            connection.createStatement().executeQuery("select position, payload from event_log")) {
                while (rows.next()) {
                    int number = Integer.parseInt(rows.getString(2).replaceAll("\\D", ""));
                    placed.put(rows.getLong(1), recorded.get(number));
                }
            }
            return List.copyOf(placed.values());
        }

        /** A client that comes and goes, and always subscribes to the same. */
        private final class Far {
            private final String user;
            private final List<Interest> interests = new ArrayList<>();
            private final List<Integer> received = new ArrayList<>();
            private Server node = any(nodes);
            private @Nullable Client client;
            private @Nullable String cursor;

            /** The position after which it is owed events. */
            private long first;

            Far(String user) {
                this.user = user;
                for (int i = 0; i <= random.nextInt(2); i++) {
                    String[] ids = {null, null, user, user(random.nextInt(USERS)), game(random.nextInt(GAMES))};
                    interests.add(new Interest(
                            EventPattern.of(PATTERNS[random.nextInt(PATTERNS.length)]),
                            ids[random.nextInt(ids.length)]));
                }
            }

            void comeAndGo() {
                if (client == null) {
                    come();
                } else if (cursor != null && random.nextBoolean()) {
                    go();
                }
            }

            void come() {
                if (client == null && !attempt(this::connect)) {
                    go();
                }
            }

            private void connect() throws SQLException {
                node = any(nodes);
                Client present = node.admit(Protocol.V1, new Caller(user, 0));
                client = present;
                Patterns patterns = new Patterns(interests, JsonValue.EMPTY_JSON_ARRAY);
                if (cursor == null) {
                    node.subscribe(present, patterns);
                } else {
                    node.resume(present, patterns, cursor);
                }
            }

            private void go() {
                if (client != null) {
                    node.disconnect(client);
                }
                client = null;
            }

            boolean takesOne() throws SQLException {
                Client present = client;
                if (present == null) {
                    return false;
                }
                boolean one = present.takesOne();
                for (String frame : present.received) {
                    take(frame);
                }
                present.received.clear();
                assertThat(present.closed).isNull();
                return one;
            }

            private void take(String frame) throws SQLException {
                assertThat(frame).doesNotContain("\"error\"");
                Matcher subscribed = SUBSCRIBED.matcher(frame);
                if (subscribed.matches() && cursor == null) {
                    String begin = subscribed.group(1);
                    first = position(begin);
                    cursor = begin;
                }
                Matcher live = LIVE.matcher(frame);
                if (live.matches()) {
                    cursor = live.group(1);
                }
                Matcher event = EVENT.matcher(frame);
                if (event.matches()) {
                    received.add(Integer.valueOf(event.group(1)));
                    cursor = event.group(2);
                }
            }

            void check(List<Happened> log) {
                Set<String> memberOf = new HashSet<>();
                List<Integer> owed = new ArrayList<>();
                for (int i = 0; i < log.size(); i++) {
                    Happened happened = log.get(i);
                    if (happened.subject.membership() == MembershipChange.BEGINS
                            && happened.subject.member().equals(user)) {
                        memberOf.add(happened.subject.group());
                    } else if (happened.subject.membership() == MembershipChange.ENDS
                            && happened.subject.member().equals(user)) {
                        memberOf.remove(happened.subject.group());
                    }
                    boolean visible = !happened.subject.restricted()
                            || happened.subject.seenBy().contains(user)
                            || happened.subject.seenBy().stream().anyMatch(memberOf::contains);
                    if (i >= first && visible && interests.stream().anyMatch(happened::matches)) {
                        owed.add(happened.number);
                    }
                }
                assertThat(received).as("%s of %s", interests, user).isEqualTo(owed);
            }
        }
    }
}
