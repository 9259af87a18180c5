package dev.lobby.subscription;

import static dev.lobby.log.Subjects.about;
import static dev.lobby.log.Subjects.begins;
import static dev.lobby.log.Subjects.ends;
import static dev.lobby.log.Subjects.id;
import static dev.lobby.log.Subjects.restrictedTo;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
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
 * node. Whatever the order, each client receives exactly the events that it has subscribed to and may see, in order.
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

    static LongStream seeds() {
        return Seeds.orElse(40);
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

    /** One run from one seed. */
    private static final class Run {
        private final Random random;
        private final DataSource database = TestDatabase.create();
        private final List<Server> nodes = new ArrayList<>();
        private final List<Far> clients = new ArrayList<>();
        private final List<Happened> recorded = new ArrayList<>();
        private final Set<String> members = new HashSet<>();

        Run(long seed) throws SQLException {
            random = new Random(seed);
            for (int i = 0; i < 2; i++) {
                nodes.add(new Server(
                        database,
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
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> happens();
                case 4, 5 -> node.sequencing.step();
                case 6, 7 -> node.router.step();
                case 8 -> node.router.catchUp();
                case 9 -> far.comeAndGo();
                default -> far.takesOne();
            }
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        private void happens() throws SQLException {
            String one = user(random.nextInt(USERS));
            String other = user(random.nextInt(USERS));
            String game = game(random.nextInt(GAMES));
            switch (random.nextInt(6)) {
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

        private void comeToRest() throws SQLException {
            for (Far far : clients) {
                far.come();
            }
            boolean more = true;
            while (more) {
                more = false;
                for (Server node : nodes) {
                    boolean placed = true;
                    while (placed) {
                        placed = node.sequencing.step();
                    }
                    node.settle();
                }
                for (Far far : clients) {
                    more |= far.takesOne();
                }
            }
        }

        /** The events in the order of the log, which has all of them. */
        private List<Happened> log() throws SQLException {
            try (Connection connection = database.getConnection();
                    ResultSet rows = connection
                            .createStatement()
                            .executeQuery("select payload from event_log order by position")) {
                List<Happened> log = new ArrayList<>();
                while (rows.next()) {
                    log.add(recorded.get(Integer.parseInt(rows.getString(1).replaceAll("\\D", ""))));
                }
                return log;
            }
        }

        /** A client that comes and goes, and always subscribes to the same. */
        private final class Far {
            private final String user;
            private final List<Interest> interests = new ArrayList<>();
            private final List<Integer> received = new ArrayList<>();
            private Server node = any(nodes);
            private @Nullable Client client;
            private @Nullable String begin;
            private @Nullable String cursor;

            Far(String user) {
                this.user = user;
                for (int i = 0; i <= random.nextInt(2); i++) {
                    String[] ids = {null, null, user, user(random.nextInt(USERS)), game(random.nextInt(GAMES))};
                    interests.add(new Interest(
                            EventPattern.of(PATTERNS[random.nextInt(PATTERNS.length)]),
                            ids[random.nextInt(ids.length)]));
                }
            }

            void comeAndGo() throws SQLException {
                if (client == null) {
                    come();
                } else if (cursor != null && random.nextBoolean()) {
                    node.disconnect(client);
                    client = null;
                }
            }

            void come() throws SQLException {
                if (client != null) {
                    return;
                }
                node = any(nodes);
                client = node.admit(Protocol.V1, new Caller(user, 0));
                Patterns patterns = new Patterns(interests, JsonValue.EMPTY_JSON_ARRAY);
                if (cursor == null) {
                    node.subscribe(client, patterns);
                } else {
                    node.resume(client, patterns, cursor);
                }
            }

            boolean takesOne() {
                Client present = client;
                if (present == null) {
                    return false;
                }
                boolean one = present.takesOne();
                present.received.forEach(this::take);
                present.received.clear();
                assertThat(present.closed).isNull();
                return one;
            }

            private void take(String frame) {
                assertThat(frame).doesNotContain("\"error\"");
                Matcher subscribed = SUBSCRIBED.matcher(frame);
                if (subscribed.matches() && begin == null) {
                    begin = subscribed.group(1);
                    cursor = begin;
                }
                Matcher event = EVENT.matcher(frame);
                if (event.matches()) {
                    received.add(Integer.valueOf(event.group(1)));
                    cursor = event.group(2);
                }
            }

            void check(List<Happened> log) throws SQLException {
                long first =
                        nodes.get(0).cursors.position(String.valueOf(begin)).orElseThrow();
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
                            || happened.subject.about().contains(user)
                            || happened.subject.about().stream().anyMatch(memberOf::contains);
                    if (i >= first && visible && interests.stream().anyMatch(happened::matches)) {
                        owed.add(happened.number);
                    }
                }
                assertThat(received).as("%s of %s", interests, user).isEqualTo(owed);
            }
        }
    }
}
