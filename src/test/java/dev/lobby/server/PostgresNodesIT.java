package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.auth.CheapPasswords;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Follower;
import dev.lobby.harness.Line;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.ServerProcess.Kind;
import dev.lobby.harness.Standby;
import dev.lobby.harness.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several servers, of both kinds in turns, with one database are killed, frozen, cut off from the database, and upgraded,
 * and the database is restarted, frozen, and replaced by its standby, while many write on all of them and clients move
 * between them. Each client has in the end just the log's events of its patterns, once and in order. The other servers go
 * on within seconds, and all of them do once the database is back. {@code -Dlobby.test.faults=…} has more faults,
 * {@code -Dlobby.test.nodes=…} more servers, {@code -Dlobby.test.clients=…} more clients, {@code -Dlobby.test.writers=…}
 * more writers, and {@code -Dlobby.test.seed=…} is another run.
 */
@Tag("postgresql")
class PostgresNodesIT {
    private static final int NODES = Integer.getInteger("lobby.test.nodes", 2);
    private static final int FAULTS = Integer.getInteger("lobby.test.faults", Fault.values().length);
    private static final int CLIENTS = Integer.getInteger("lobby.test.clients", 10);
    private static final long SEED = Long.getLong("lobby.test.seed", 1);
    private static final int WRITERS = Integer.getInteger("lobby.test.writers", 4);

    /** As documented. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    /** As documented, from when the database is there again. */
    private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(20);

    /** Longer than anything that a server or the database waits for before it gives a frozen one up. */
    private static final Duration LENGTH = Duration.parse(System.getProperty("lobby.test.fault", "PT12S"));

    private static final List<List<String>> PATTERNS = List.of(
            List.of("**"),
            List.of("message.*"),
            List.of("game.*", "message.deleted"),
            List.of("*.updated"),
            List.of("x.*"));

    private final Random random = new Random(SEED);
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger written = new AtomicInteger();
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private final List<Future<?>> writing = new ArrayList<>();
    private final Map<Fault, Duration> silences = new EnumMap<>(Fault.class);
    private volatile boolean done;
    private @Nullable Standby database;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    /** What happens to a server, or to the database of all of them, until it is mended. */
    private enum Fault {
        KILLED,
        FROZEN,
        CUT_OFF,
        CONNECTIONS_BROKEN,
        UPGRADED,
        DATABASE_RESTARTED,
        DATABASE_FROZEN,
        STANDBY_PROMOTED;

        private static final Set<Fault> OF_ALL = Set.of(DATABASE_RESTARTED, DATABASE_FROZEN, STANDBY_PROMOTED);

        /** Whether no server can write or deliver until it is over. */
        boolean isOfAll() {
            return OF_ALL.contains(this);
        }
    }

    /** One server, with a line of its own to the database. */
    private final class Node {
        private final Kind kind;
        private final Path home;
        private final int port;
        private final Line line;
        private volatile @Nullable ServerProcess server;
        private volatile boolean well;

        /** Whether this server has the next version. */
        private boolean next;

        Node(Kind kind, Path home, int port, Line line) {
            this.kind = kind;
            this.home = home;
            this.port = port;
            this.line = line;
        }

        void start() throws IOException {
            List<String> settings = new ArrayList<>(database().settingsBy(line.port()));
            settings.addAll(Deployments.NO_RATE_LIMITS);
            settings.add(Deployments.USUAL_DRAIN);
            settings.add("lobby.socket.max-replays-per-minute=0");
            settings.add("lobby.socket.mailbox-bytes=16384");
            settings.add("lobby.log.tail-events=300");
            // Nobody turns offline after everything has been written.
            settings.add("lobby.presence.timeout=P1D");
            server = next
                    ? ServerProcess.start(kind, nextVersion(), home, port, settings)
                    : ServerProcess.start(kind, home, port, settings);
            well = true;
        }

        ServerProcess server() {
            return Objects.requireNonNull(server);
        }

        Lobby lobby() {
            return server().lobby();
        }

        void suffer(Fault fault) throws Exception {
            switch (fault) {
                case KILLED -> server().kill();
                case FROZEN -> server().freeze();
                case CUT_OFF -> line.holdAll();
                case CONNECTIONS_BROKEN -> database().breakConnections();
                case UPGRADED -> upgrade();
                case DATABASE_RESTARTED -> database().restart();
                case DATABASE_FROZEN -> freezeDatabase();
                case STANDBY_PROMOTED -> database().failOver();
            }
        }

        /** Some faults mend themselves. */
        void mend(Fault fault) throws Exception {
            switch (fault) {
                case KILLED -> start();
                case FROZEN -> server().thaw();
                case CUT_OFF -> line.release();
                case STANDBY_PROMOTED -> database().follow();
                case CONNECTIONS_BROKEN, UPGRADED, DATABASE_RESTARTED, DATABASE_FROZEN -> {}
            }
        }

        private void upgrade() throws IOException {
            server().close();
            next = true;
            start();
        }

        private Standby database() {
            return Objects.requireNonNull(database);
        }

        private void freezeDatabase() throws IOException {
            database().freeze();
            long begun = System.nanoTime();
            await().forever().until(() -> System.nanoTime() - begun >= LENGTH.toNanos());
            database().thaw();
        }
    }

    /** A WAR that knows one migration more, which servers of this version tolerate. */
    private static WebArchive nextVersion() {
        return Deployments.asBuilt()
                .addClass(CheapPasswords.class)
                .addAsResource(new StringAsset("""
                        alter table game add column colour varchar(16);
                        alter table message add column stars integer not null default 0;
                        create index message_by_stars on message (stars);
                        create table star (message_id varchar(24) primary key);
                        """), "db/migration/V999__since_5_stars.sql");
    }

    /** Also where the test has failed. */
    @AfterEach
    void stop() throws IOException {
        done = true;
        for (Node node : nodes) {
            if (node.server != null) {
                node.server().kill();
            }
            node.line.close();
        }
        if (database != null) {
            database.close();
        }
    }

    @Test
    void whateverHappensToOneServerEachClientHasEachEventOnceAndTheOthersGoOn() throws Exception {
        Instant start = Instant.now();
        Standby postgres = new Standby(folder, true);
        database = postgres;
        for (int i = 0; i < NODES; i++) {
            Node node = new Node(
                    Kind.of(i),
                    Files.createDirectory(folder.resolve("node" + i)),
                    ServerProcess.freePort(),
                    Line.to(postgres::port));
            node.start();
            nodes.add(node);
        }
        Follower witness = new Follower(List.of("**"));
        begin(witness);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            for (int i = 0; i < WRITERS; i++) {
                Random dice = new Random(SEED * WRITERS + i);
                Writer writer = new Writer(
                        nodes.get(0).lobby().player(), dice, () -> anyNode(dice).lobby(), acknowledged);
                writing.add(threads.submit(() -> write(writer)));
            }
            suffer();
            done = true;
            for (Future<?> future : writing) {
                future.get(1, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
        List<Follower.Seen> log = witness.seesAll(nodes.get(0).lobby(), acknowledged);
        check(log);
        System.out.printf(
                "Nodes: seed %d, %d servers, %d faults, %d events by %d writers, %d deliveries to %d clients in %s: each has"
                        + " each event of its patterns once, in one order. Longest silence elsewhere, or once the"
                        + " database is back: %s%n",
                SEED,
                NODES,
                FAULTS,
                log.size(),
                WRITERS,
                followers.stream().mapToInt(follower -> follower.seen().size()).sum(),
                CLIENTS,
                Duration.between(start, Instant.now()),
                silences);
        assertThat(silences)
                .allSatisfy((fault, silence) ->
                        assertThat(silence).isLessThan(fault.isOfAll() ? LONGEST_RECOVERY : LONGEST_SILENCE));
    }

    private void begin(Follower witness) {
        List<Follower> all = new ArrayList<>(List.of(witness));
        for (int i = 0; i < CLIENTS; i++) {
            Follower follower = new Follower(PATTERNS.get(i % PATTERNS.size()));
            followers.add(follower);
            all.add(follower);
        }
        Follower.connectAll(all, () -> anyNode(random).lobby());
        witness.leave(false);
    }

    private void write(Writer writer) {
        while (!done) {
            try {
                writer.write();
                written.incrementAndGet();
            } catch (IllegalStateException e) {
                // This server is not well. The next call goes to another one.
            }
        }
    }

    private Node anyNode(Random dice) {
        List<Node> well = nodes.stream().filter(node -> node.well).toList();
        return well.get(dice.nextInt(well.size()));
    }

    /** Each kind of fault comes as often as the others. */
    private void suffer() throws Exception {
        List<Fault> faults = new ArrayList<>();
        while (faults.size() < FAULTS) {
            List<Fault> each = new ArrayList<>(List.of(Fault.values()));
            Collections.shuffle(each, random);
            faults.addAll(each);
        }
        for (Fault fault : faults.subList(0, FAULTS)) {
            moveUntilMoreIsWritten();
            Duration silence = fault.isOfAll() ? silenceAfter(fault) : silenceElsewhere(fault);
            silences.merge(fault, silence, (one, other) -> one.compareTo(other) > 0 ? one : other);
        }
    }

    /** The longest time without an event on another server, as long as the fault lasts. */
    private Duration silenceElsewhere(Fault fault) throws Exception {
        Node node = anyNode(random);
        node.well = false;
        Follower watch = watch();
        node.suffer(fault);
        Duration silence = longestSilence(watch);
        node.mend(fault);
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> node.server().answers());
        node.well = true;
        watch.leave(true);
        return silence;
    }

    /** The time until the next event, once the database is there again. Clients stay where they are meanwhile. */
    private Duration silenceAfter(Fault fault) throws Exception {
        Follower watch = watch();
        Node any = anyNode(random);
        any.suffer(fault);
        watch.take();
        int seen = watch.seen().size();
        long back = System.nanoTime();
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptions()
                .until(() -> {
                    watch.take();
                    if (!watch.isConnected()) {
                        watch.connect(anyNode(random).lobby());
                    }
                    return watch.seen().size() > seen;
                });
        Duration silence = Duration.ofNanos(System.nanoTime() - back);
        any.mend(fault);
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(this::allAnswer);
        watch.leave(true);
        return silence;
    }

    private boolean allAnswer() throws IOException {
        for (Node node : nodes) {
            if (!node.server().answers()) {
                return false;
            }
        }
        return true;
    }

    private Follower watch() {
        Follower watch = new Follower(List.of("message.*"));
        watch.connect(anyNode(random).lobby());
        return watch;
    }

    private Duration longestSilence(Follower watch) {
        long begun = System.nanoTime();
        long last = begun;
        long longest = 0;
        int seen = 0;
        while (System.nanoTime() - begun < LENGTH.toNanos()) {
            move();
            watch.take();
            if (watch.seen().size() > seen) {
                seen = watch.seen().size();
                last = System.nanoTime();
            }
            longest = Math.max(longest, System.nanoTime() - last);
        }
        return Duration.ofNanos(longest);
    }

    private void moveUntilMoreIsWritten() {
        int before = written.get();
        await(written + " were written, and now no more, after " + silences)
                .atMost(Duration.ofMinutes(1))
                .until(() -> {
                    move();
                    for (Future<?> future : writing) {
                        if (future.isDone()) {
                            // Before its time, so it fails.
                            future.get();
                        }
                    }
                    return written.get() > before + 100;
                });
    }

    /** Some leave, and come back to any server that is well. Those of a frozen one notice nothing of it. */
    private void move() {
        for (Follower follower : followers) {
            if (random.nextInt(50) == 0) {
                follower.leave(true);
            }
            if (!follower.isConnected() && random.nextInt(4) == 0) {
                follower.take();
                follower.connect(anyNode(random).lobby());
            }
            follower.take();
        }
    }

    private void check(List<Follower.Seen> log) {
        assertThat(log).extracting(Follower.Seen::cursor).isSorted().doesNotHaveDuplicates();
        followers.forEach(follower -> follower.checkAgainst(log, this::move));
    }
}
