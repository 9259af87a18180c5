package dev.lobby.subscription;

import static dev.lobby.harness.Fakes.fake;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.auth.Visitor;
import dev.lobby.database.TestDatabase;
import dev.lobby.edge.ClientAddress;
import dev.lobby.log.LogSettings;
import dev.lobby.log.Sequencing;
import dev.lobby.log.Subjects;
import dev.lobby.pattern.EventName;
import dev.lobby.pattern.EventPattern;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.TestSettings;
import dev.lobby.wire.Frame;
import dev.lobby.wire.SendQueue;
import dev.lobby.wire.Sender;
import dev.lobby.wire.SessionCloser;
import dev.lobby.wire.TestOutlet;
import dev.lobby.wire.Wire;
import dev.lobby.wire.WireSettings;
import dev.lobby.work.Time;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.json.Json;
import jakarta.websocket.Session;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests of two nodes with one PostgreSQL, without a server but with all of their threads, on the real clock. Clients are cut
 * off all the time and come back to either node, connections to the database break, and writes to clients fail. In the end
 * each client has just the log's events of its patterns, once and in order. {@code -Dlobby.test.duration=…} has more
 * rounds of ten seconds.
 */
@Tag("once")
@Tag("postgresql")
class PostgresThreadsIT {
    private static final Duration DURATION = Duration.parse(System.getProperty("lobby.test.duration", "PT10S"));

    /** All that the clients have received is kept until its end. */
    private static final Duration ROUND = Duration.ofSeconds(10);

    private static final int CLIENTS = 40;
    private static final int DRIVERS = 2;

    /** One step in so many has a connection to the database that breaks, and one write in so many fails. */
    private static final int FAILS_ONE_IN = 100;

    private static final List<String> NAMES =
            List.of("game.created", "game.updated", "message.created", "member.deleted");
    private static final List<List<String>> PATTERNS =
            List.of(List.of("**"), List.of("game.*"), List.of("*.created", "member.**"), List.of("nothing"));
    private static final Pattern FRAME = Pattern.compile("\\{\"event\":\"([^\"]+)\".*\"cursor\":\"([0-9a-f]+)\".*");
    private static final DataSource DATABASE = TestDatabase.onPostgresql();

    private final Time time = new Time();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService kernel = Executors.newScheduledThreadPool(2);
    private final List<Future<?>> running = new ArrayList<>();
    private final ThreadLocal<BreakingConnection> lines = ThreadLocal.withInitial(this::line);
    private final Queue<Connection> connections = new ConcurrentLinkedQueue<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Far> clients = new ArrayList<>();
    private volatile boolean calm;
    private volatile boolean done;

    static IntStream rounds() {
        return IntStream.rangeClosed(1, (int) Math.max(1, DURATION.dividedBy(ROUND)));
    }

    @ParameterizedTest(name = "round {0}")
    @MethodSource("rounds")
    void everyClientReceivesTheEventsOfItsPatternsOnAllThreads(int round) throws Exception {
        try (Connection connection = DATABASE.getConnection()) {
            Subjects.deleteAll(connection);
        }
        try {
            run(round);
        } finally {
            stop();
        }
    }

    private void run(int round) throws Exception {
        nodes.add(new Node());
        nodes.add(new Node());
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Far(PATTERNS.get(i % PATTERNS.size()), new Random(round * CLIENTS + i)));
        }
        Future<?> writing = threads.submit(() -> write(new Random(round)));
        long begun = System.nanoTime();
        List<Future<?>> driving = new ArrayList<>();
        for (int i = 0; i < DRIVERS; i++) {
            int driver = i;
            driving.add(threads.submit(() -> drive(driver, begun + ROUND.toNanos())));
        }
        for (Future<?> each : driving) {
            each.get();
        }
        calm = true;
        writing.get();
        List<Event> log = log();
        clients.forEach(Far::leave);
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            clients.forEach(Far::step);
            return clients.stream().allMatch(client -> client.isAt(log.get(log.size() - 1)));
        });
        for (Future<?> each : running) {
            assertThat(each).isNotDone();
        }
        clients.forEach(client -> client.check(log));
        System.out.printf(
                "Threads: round %d, %d events, %d deliveries in %d sessions, 0 wrong%n",
                round,
                log.size(),
                clients.stream().mapToInt(client -> client.received.size()).sum(),
                clients.stream().mapToInt(client -> client.sessions).sum());
    }

    private void stop() throws Exception {
        calm = true;
        done = true;
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        kernel.shutdownNow();
        for (Connection connection : connections) {
            connection.close();
        }
    }

    private BreakingConnection line() {
        try {
            Connection connection = DATABASE.getConnection();
            connections.add(connection);
            return new BreakingConnection(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each thread has a connection of its own. */
    private DataSource lines() {
        return fake(DataSource.class, (method, none) -> lines.get().dataSource().getConnection());
    }

    /** Returns whether the step found something to do. */
    private boolean attempt(Step step) {
        BreakingConnection line = lines.get();
        if (!calm && happensOneIn(FAILS_ONE_IN)) {
            line.breakAt(
                    1 + ThreadLocalRandom.current().nextInt(6),
                    ThreadLocalRandom.current().nextBoolean());
        }
        boolean[] more = {false};
        boolean unused = BreakingConnection.attempt(() -> more[0] = step.run());
        line.heal();
        return more[0];
    }

    private static boolean happensOneIn(int times) {
        return ThreadLocalRandom.current().nextInt(times) == 0;
    }

    private interface Step {
        boolean run() throws SQLException;
    }

    private @Nullable Void write(Random dice) throws SQLException {
        try (Connection connection = DATABASE.getConnection()) {
            connection.setAutoCommit(false);
            while (!calm) {
                for (int left = dice.nextInt(6); left >= 0; left--) {
                    String payload = "{\"body\":\"" + "x".repeat(dice.nextInt(300)) + "\"}";
                    Subjects.pend(connection, NAMES.get(dice.nextInt(NAMES.size())), payload, Subjects.PUBLIC);
                }
                connection.commit();
            }
        }
        return null;
    }

    /** Lets each of its clients do something, again and again. */
    private void drive(int driver, long until) {
        List<Far> own = IntStream.range(0, CLIENTS)
                .filter(i -> i % DRIVERS == driver)
                .mapToObj(clients::get)
                .toList();
        while (System.nanoTime() - until < 0) {
            own.forEach(Far::moveOn);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Returns the log, once nothing is pending any more. */
    private List<Event> log() throws SQLException {
        try (Connection connection = DATABASE.getConnection()) {
            await().until(() -> {
                try (ResultSet row = connection.createStatement().executeQuery("select count(*) from event_pending")) {
                    row.next();
                    return row.getLong(1) == 0;
                }
            });
            List<Event> log = new ArrayList<>();
            try (ResultSet rows = connection
                    .createStatement()
                    .executeQuery("select position, name from event_log order by position")) {
                while (rows.next()) {
                    log.add(new Event(nodes.get(0).subscriptions.cursors.at(rows.getLong(1)), rows.getString(2)));
                }
            }
            return log;
        }
    }

    private record Event(String cursor, String name) {}

    /** A node with the threads that it has on a server. */
    private final class Node {
        private final TestSubscriptions subscriptions;
        private final Sender sender = new Sender(new SendQueue(1), new WireSettings(TestSettings.with()), time);

        Node() throws SQLException {
            // So small that the tail often overtakes the router, and that sessions often fall behind.
            SettingReader settings = TestSettings.with(
                    "lobby.socket.mailbox-bytes",
                    "8192",
                    "lobby.log.tail-events",
                    "50",
                    "lobby.socket.max-events-read-per-minute",
                    "0");
            subscriptions = new TestSubscriptions(lines(), settings, time, new SimpleMeterRegistry());
            Sequencing sequencing =
                    new Sequencing(lines(), subscriptions.log, subscriptions.tail, new LogSettings(settings));
            sequencing.begin();
            subscriptions.router.begin();
            loop(() -> attempt(sequencing::step));
            loop(subscriptions.router::step);
            loop(() -> attempt(subscriptions.router::catchUp));
            loop(() -> attempt(subscriptions.router::catchUp));
            loop(sender::step);
        }

        /** @param step returns whether there is more to do */
        private void loop(BooleanSupplier step) {
            running.add(threads.submit(() -> {
                while (!done) {
                    if (!step.getAsBoolean()) {
                        LockSupport.parkNanos(200_000);
                    }
                }
            }));
        }
    }

    /** The session of a client, and the network in between. */
    private final class Link implements Wire {
        private final Queue<String> arrived = new ConcurrentLinkedQueue<>();
        private final Node node;
        private final TestOutlet outlet;
        private final Subscriber subscriber;
        private volatile boolean open = true;
        private volatile boolean broken;
        private boolean subscribed;

        Link(Node node) {
            this.node = node;
            Session session = fake(Session.class, (method, none) -> method.equals("isOpen") ? open : null);
            outlet = new TestOutlet(session, this, node.sender, new SessionCloser(), time);
            ClientAddress address = new ClientAddress(InetAddress.getLoopbackAddress());
            subscriber = node.subscriptions
                    .manager()
                    .open(outlet.outlet(), Protocol.V1, new Visitor(address, Optional.empty()));
            outlet.outlet().connect(subscriber.mailbox());
        }

        @Override
        public Way way() {
            return Way.BATCHED;
        }

        /** Some rounds arrive within the call, some later, and some never. */
        @Override
        public void send(List<Frame> frames, Taken taken) {
            Runnable transport = !calm && happensOneIn(FAILS_ONE_IN) ? () -> lose(taken) : () -> carry(frames, taken);
            if (happensOneIn(2)) {
                transport.run();
            } else if (happensOneIn(5)) {
                Future<?> unused =
                        kernel.schedule(transport, ThreadLocalRandom.current().nextInt(20), TimeUnit.MILLISECONDS);
            } else {
                kernel.execute(transport);
            }
        }

        private void carry(List<Frame> frames, Taken taken) {
            if (open) {
                frames.forEach(frame -> arrived.add(frame.text()));
            }
            taken.taken(true);
        }

        private void lose(Taken taken) {
            taken.taken(false);
            broken = true;
        }

        void end() {
            open = false;
            node.subscriptions.manager().close(subscriber);
            outlet.ended();
        }
    }

    /** A client that continues after the last cursor that it has seen. For one thread at a time. */
    private final class Far {
        private final List<String> patterns;
        private final List<EventPattern> parsed;
        private final Random dice;
        private final List<Event> received = new ArrayList<>();
        private @Nullable Link link;
        private @Nullable String begin;
        private String cursor = "";
        private int sessions;

        Far(List<String> patterns, Random dice) {
            this.patterns = patterns;
            this.parsed = patterns.stream().map(EventPattern::of).toList();
            this.dice = dice;
        }

        /** Comes back, or is cut off, or reads on. */
        void moveOn() {
            if (dice.nextInt(50) == 0) {
                leave();
            }
            step();
        }

        void step() {
            Link open = link;
            if (open != null && open.broken) {
                leave();
            } else if (open == null) {
                link = new Link(nodes.get(dice.nextInt(nodes.size())));
                sessions++;
            } else if (!open.subscribed && dice.nextInt(4) == 0) {
                open.subscribed = attempt(() -> subscribe(open));
            }
            take();
        }

        private boolean subscribe(Link open) throws SQLException {
            Patterns all = new Patterns(
                    parsed.stream().map(pattern -> new Interest(pattern, null)).toList(),
                    Json.createArrayBuilder(patterns).build());
            SubscriptionManager manager = open.node.subscriptions.manager();
            if (begin == null) {
                manager.subscribe(open.subscriber, all, null);
            } else {
                manager.resume(open.subscriber, all, cursor, null);
            }
            return true;
        }

        /** The frames that are still on their way are lost. */
        void leave() {
            if (link != null) {
                take();
                link.end();
                link = null;
            }
        }

        private void take() {
            Link open = link;
            if (open != null) {
                Stream.generate(open.arrived::poll)
                        .takeWhile(frame -> frame != null)
                        .forEach(this::take);
            }
        }

        private void take(String frame) {
            Matcher parts = FRAME.matcher(frame);
            assertThat(parts.matches()).as(frame).isTrue();
            cursor = parts.group(2);
            if (NAMES.contains(parts.group(1))) {
                received.add(new Event(cursor, parts.group(1)));
            }
            begin = begin == null ? cursor : begin;
        }

        boolean isAt(Event last) {
            return cursor.compareTo(last.cursor) >= 0;
        }

        /** Tells of the first wrong event, and not of the thousands that follow. */
        void check(List<Event> log) {
            List<Event> expected = log.stream().filter(this::wants).toList();
            int wrong = Arrays.mismatch(received.toArray(), expected.toArray());
            assertThat(wrong)
                    .as(() -> patterns + " after " + (wrong == 0 ? begin : received.get(wrong - 1)))
                    .isEqualTo(-1);
        }

        private boolean wants(Event event) {
            return begin != null
                    && event.cursor.compareTo(begin) > 0
                    && parsed.stream().anyMatch(pattern -> pattern.matches(EventName.of(event.name)));
        }
    }
}
