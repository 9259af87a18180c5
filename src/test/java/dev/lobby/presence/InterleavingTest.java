package dev.lobby.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.auth.Caller;
import dev.lobby.node.Node;
import dev.lobby.node.TestNodes;
import dev.lobby.presence.ModelDatabase.Lost;
import dev.lobby.rest.ProblemException;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.Interleavings;
import dev.lobby.work.Interleavings.Scenario;
import dev.lobby.work.Seeds;
import dev.lobby.work.TestTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the code that decides who is online in every interleaving of its statements that the lock on the user's row allows,
 * and in random ones on several servers, of which some freeze or die. Only the database is a model.
 */
@Execution(ExecutionMode.CONCURRENT)
class InterleavingTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration INTERVAL = TestNodes.interval(TIMEOUT);
    private static final PresenceSettings SETTINGS =
            new PresenceSettings(TestSettings.with("lobby.presence.timeout", TIMEOUT.toString()));
    private static final String ANN = ModelDatabase.ANN;

    /** The state of the user at the beginning. */
    enum Before {
        GONE_FOR_THE_TIMEOUT,
        GONE_SINCE_THE_RESTART,
        NOT_MET_SINCE_THE_RESTART,
        LEFT_WITH_AN_UNKNOWN_OUTCOME,
        OFFLINE;

        private void prepare(World world, Server server) {
            if (this == GONE_SINCE_THE_RESTART || this == NOT_MET_SINCE_THE_RESTART) {
                world.database.turnOnline();
            }
            if (this != NOT_MET_SINCE_THE_RESTART && this != OFFLINE) {
                // Each server has looked at its start who is online, and does not again while this is explored.
                world.servers.forEach(Server::sweep);
            }
            if (this == GONE_FOR_THE_TIMEOUT || this == LEFT_WITH_AN_UNKNOWN_OUTCOME) {
                server.call();
            }
            world.time.pass(TIMEOUT);
            world.servers.forEach(each -> TestNodes.step(each.node));
            if (this == LEFT_WITH_AN_UNKNOWN_OUTCOME) {
                server.activity.leaves(ANN);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoCallsAndTheSweep(Before before) throws Exception {
        assertThat(explore(before, 1, List.of(Server::call, Server::call, Server::sweep)))
                .isGreaterThan(500);
    }

    @ParameterizedTest
    @EnumSource
    void aCallASessionThatOpensAndTheSweep(Before before) throws Exception {
        assertThat(explore(before, 1, List.of(Server::call, Server::open, Server::sweep)))
                .isGreaterThan(500);
    }

    @ParameterizedTest
    @EnumSource
    void aSessionThatOpensOnOneServerAndTheSweepOfAnother(Before before) throws Exception {
        assertThat(explore(before, 2, List.of(Server::open, Server::sweep))).isGreaterThan(10);
    }

    /** The token may end after the call has been found valid, and before it turns the user online. */
    @ParameterizedTest
    @EnumSource
    void aLateCallLeavesALoggedOutUserOffline(Before before) throws Exception {
        int orders = Interleavings.explore(interleavings -> {
            World world = new World(interleavings, 1);
            Server server = world.servers.get(0);
            before.prepare(world, server);
            Caller caller = world.database.caller();
            return new Scenario(
                    List.of(() -> server.presence.admits(caller), world.database::logout),
                    () -> assertThat(world.database.online).isFalse());
        });

        assertThat(orders).isGreaterThan(1);
    }

    /** What was to be recorded is lost with the connection. So nothing may rely on it, once the other server forgets the user. */
    @Test
    void aSessionAfterACallThatLosesItsConnectionAndTheSweepOfAnotherServer() throws Exception {
        int orders = Interleavings.explore(interleavings -> {
            World world = new World(interleavings, 2);
            Server server = world.servers.get(0);
            Server other = world.servers.get(1);
            Before.GONE_FOR_THE_TIMEOUT.prepare(world, other);
            return new Scenario(
                    List.of(
                            () -> {
                                server.tryToCall();
                                server.open();
                            },
                            () -> {
                                interleavings.point();
                                server.rows.loseConnections();
                            },
                            other::sweep),
                    () -> assertThat(world.database.online).isTrue());
        });

        assertThat(orders).isGreaterThan(500);
    }

    /** The others have cleared what it had recorded meanwhile. So that counts for nothing, and is recorded anew. */
    @Test
    void aCallOnAServerThatFreezesForSoLongThatAnotherTakesItForDead() throws Exception {
        int orders = Interleavings.explore(interleavings -> {
            World world = new World(interleavings, 2);
            Server server = world.servers.get(0);
            Server other = world.servers.get(1);
            Before.GONE_FOR_THE_TIMEOUT.prepare(world, other);
            server.activity.afterCommit = () -> interleavings.point(() -> !server.frozen);
            return new Scenario(
                    List.of(
                            () -> {
                                try {
                                    server.call();
                                    assertThat(world.database.online)
                                            .as("online, when the call is answered")
                                            .isTrue();
                                } catch (Lost e) {
                                    // It was not answered.
                                }
                            },
                            () -> {
                                interleavings.point();
                                server.frozen = true;
                                server.rows.loseConnections();
                                for (int i = 0; i < 2 * Program.TICKS_OF_A_TIMEOUT; i++) {
                                    world.time.pass(INTERVAL);
                                    TestNodes.step(other.node);
                                }
                                other.sweep();
                                TestNodes.step(server.node);
                                server.frozen = false;
                            }),
                    () -> {});
        });

        assertThat(orders).isGreaterThan(3);
    }

    /** Runs the actions, each on the next server. The user stays online in the end. */
    private static int explore(Before before, int servers, List<Action> actions) throws Exception {
        return Interleavings.explore(interleavings -> {
            World world = new World(interleavings, servers);
            before.prepare(world, world.servers.get(servers - 1));
            List<Runnable> threads = new ArrayList<>();
            for (int i = 0; i < actions.size(); i++) {
                Action action = actions.get(i);
                Server server = world.servers.get(i % servers);
                threads.add(() -> action.on(server));
            }
            return new Scenario(threads, () -> assertThat(world.database.online).isTrue());
        });
    }

    /** What a thread does on a server. */
    private interface Action {
        void on(Server server);
    }

    static LongStream seeds() {
        return Seeds.orElse(30);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void onServersThatFreezeAndDieAUserIsOnlineAsLongAsOneOfThemKnowsThem(long seed) throws Exception {
        Interleavings.sample(seed, (interleavings, random) -> {
            World world = new World(interleavings, 2 + random.nextInt(2));
            Program program = new Program(world, interleavings, random);
            List<Runnable> threads = new ArrayList<>();
            threads.add(program::drive);
            world.servers.forEach(server -> threads.add(() -> program.serve(server)));
            for (int visitor = 0; visitor < 3; visitor++) {
                threads.add(() -> program.visit());
            }
            return new Scenario(threads, world::checkThatNothingIsLeft);
        });
    }

    /** Several servers with one database. */
    private static final class World {
        private final TestTime time = new TestTime();
        private final Interleavings interleavings;
        private final ModelDatabase database;
        private final List<Server> servers = new ArrayList<>();

        World(Interleavings interleavings, int number) {
            this.interleavings = interleavings;
            database = new ModelDatabase(interleavings, this::checkThatNobodyKnowsTheUser);
            for (int i = 0; i < number; i++) {
                servers.add(new Server(this));
            }
        }

        private void checkThatNobodyKnowsTheUser() {
            for (Server server : servers) {
                if (server.isAlive()) {
                    assertThat(server.sessions).as("sessions").isZero();
                    assertThat(time.nanos() - server.called)
                            .as("time since a call")
                            .isGreaterThanOrEqualTo(TIMEOUT.toNanos());
                }
            }
        }

        void checkThatNothingIsLeft() {
            assertThat(database.online).isFalse();
            assertThat(database.stays()).isEmpty();
            for (Server server : servers) {
                if (!server.dead) {
                    assertThat(server.activity.size()).isZero();
                }
            }
            assertThat(database.nodes.known()).hasSize((int)
                    servers.stream().filter(server -> !server.dead).count());
        }
    }

    /** Tells when a server has last seen the user. */
    private static final class SeenActivity extends UserActivity {
        private final TestTime time;
        private long seenAt;

        /** Between the commit of a stay and its use. */
        private Runnable afterCommit = () -> {};

        SeenActivity(Node node, TestTime time) {
            super(node, time, SETTINGS);
            this.time = time;
        }

        @Override
        boolean seen(String userId, long stay) {
            seenAt = time.nanos();
            return super.seen(userId, stay);
        }

        @Override
        Arrival arrives(String userId) {
            seenAt = time.nanos();
            return super.arrives(userId);
        }

        @Override
        void settle(Arrival arrival) {
            afterCommit.run();
            super.settle(arrival);
        }
    }

    /** One server, as it is. */
    private static final class Server {
        private final World world;
        private final Node node;
        private final SeenActivity activity;
        private final ModelDatabase.Rows rows;
        private final Presence presence;
        private final OfflineSweep sweep;
        private boolean frozen;
        private boolean dead;

        /** The sessions that were told that they are open. */
        private int sessions;

        /** When the server saw the last call that was answered. */
        private long called = Long.MIN_VALUE / 2;

        private long tick;

        /** The id under which the stays of all its sessions are recorded. */
        private String recordedAs = "";

        Server(World world) {
            this.world = world;
            node = world.database.nodes.node(world.time, TIMEOUT, waiting -> world.interleavings.point(() -> !frozen));
            recordedAs = node.id();
            activity = new SeenActivity(node, world.time);
            rows = world.database.new Rows(activity, node, () -> !frozen);
            presence = new Presence(node, rows, activity);
            sweep = new OfflineSweep(presence, rows, activity, node, world.time, SETTINGS);
        }

        /** Whether it is not taken for dead. If it was, it first has to record its users anew. */
        boolean isAlive() {
            return !dead
                    && recordedAs.equals(node.id())
                    && world.database.nodes.alive().contains(node.id());
        }

        void call() {
            if (presence.admits(world.database.caller())) {
                called = activity.seenAt;
            }
        }

        void tryToCall() {
            try {
                call();
            } catch (Lost e) {
                // It was not answered.
            }
        }

        void open() {
            var caller = world.database.caller();
            activity.opened(caller);
            boolean admitted = false;
            try {
                admitted = presence.admits(caller);
            } finally {
                if (admitted && caller.generation() == world.database.generation) {
                    sessions++;
                } else {
                    activity.closed(ANN);
                }
            }
        }

        void close() {
            if (sessions > 0) {
                sessions--;
                activity.closed(ANN);
            }
        }

        void sweep() {
            try {
                sweep.step();
            } catch (Lost | ProblemException e) {
                // As its thread would, it goes on at the next step.
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What happens to several servers at random. */
    private static final class Program {
        private static final int TICKS = 400;
        private static final int TICKS_OF_A_TIMEOUT = (int) (TIMEOUT.toNanos() / INTERVAL.toNanos());

        private final World world;
        private final Interleavings interleavings;
        private final Random random;
        private final Map<Server, Integer> thaws = new HashMap<>();
        private int tick;
        private boolean visitorsLeave;
        private int visitors = 3;

        Program(World world, Interleavings interleavings, Random random) {
            this.world = world;
            this.interleavings = interleavings;
            this.random = random;
        }

        /** Lets time pass, freezes servers and lets one die; in the end all visitors leave. */
        void drive() {
            while (tick < TICKS) {
                pass();
                if (random.nextInt(3) == 0) {
                    world.servers.get(random.nextInt(world.servers.size())).rows.loseConnections();
                }
                if (random.nextInt(20) == 0) {
                    freeze(world.servers.get(random.nextInt(world.servers.size())));
                }
            }
            world.servers.forEach(this::thaw);
            visitorsLeave = true;
            interleavings.point(() -> visitors == 0);
            world.servers.forEach(server -> server.sessions = endSessions(server));
            if (random.nextBoolean()) {
                world.servers.get(0).dead = true;
            }
            for (int i = 0; i < 4 * TICKS_OF_A_TIMEOUT; i++) {
                pass();
            }
            tick = Integer.MAX_VALUE;
        }

        private static int endSessions(Server server) {
            while (server.sessions > 0) {
                server.close();
            }
            return 0;
        }

        private void pass() {
            world.servers.stream()
                    .filter(server -> thaws.getOrDefault(server, Integer.MAX_VALUE) <= tick)
                    .forEach(this::thaw);
            world.time.pass(INTERVAL);
            tick++;
            interleavings.point(() ->
                    world.servers.stream().allMatch(server -> server.frozen || server.dead || server.tick == tick));
        }

        private void freeze(Server server) {
            server.frozen = true;
            server.rows.loseConnections();
            thaws.put(server, tick + random.nextInt(3 * TICKS_OF_A_TIMEOUT));
        }

        private void thaw(Server server) {
            server.frozen = false;
            thaws.remove(server);
            server.tick = tick;
        }

        /** The server's own threads. */
        void serve(Server server) {
            while (tick < Integer.MAX_VALUE && !server.dead) {
                interleavings.point(() -> !server.frozen && (server.tick != tick || server.dead));
                if (tick < Integer.MAX_VALUE && !server.dead) {
                    int now = tick;
                    TestNodes.step(server.node);
                    server.sweep();
                    if (server.activity.unrecorded(1).isEmpty()) {
                        server.recordedAs = server.node.id();
                    }
                    server.tick = now;
                }
            }
        }

        /** A user who calls, connects, and logs out and in again. */
        void visit() {
            while (!visitorsLeave) {
                Server server = world.servers.get(random.nextInt(world.servers.size()));
                int pause = tick + random.nextInt(20);
                interleavings.point(() -> visitorsLeave || (tick >= pause && !server.frozen));
                if (!visitorsLeave) {
                    try {
                        act(server);
                    } catch (Lost | ProblemException e) {
                        // The call was not answered, or with 503.
                    }
                }
            }
            visitors--;
        }

        private void act(Server server) {
            int act = random.nextInt(24);
            if (act < 8) {
                server.call();
            } else if (act < 15) {
                server.open();
            } else if (act < 23) {
                server.close();
            } else {
                world.servers.forEach(other -> other.called = Long.MIN_VALUE / 2);
                world.servers.forEach(Program::endSessions);
                world.database.logout();
            }
        }
    }
}
