package dev.lobby.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs calls, the opening of a session and the sweep in every possible interleaving of their atomic steps that the lock
 * on the user's row allows. A user who has got an answer is online, and stays online.
 */
class InterleavingTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final PresenceSettings SETTINGS =
            PresenceSettings.read(TestSettings.with("lobby.presence.timeout", TIMEOUT.toString()));
    private static final String ANN = "ann";

    private int orders;

    /** The state of the user at the beginning. */
    enum Before {
        GONE_FOR_THE_TIMEOUT,
        GONE_SINCE_THE_RESTART,
        NOT_MET_SINCE_THE_RESTART,
        LEFT_WITH_AN_UNKNOWN_OUTCOME,
        OFFLINE;

        private void prepare(World world) {
            world.row.online = this != OFFLINE;
            switch (this) {
                case GONE_FOR_THE_TIMEOUT, LEFT_WITH_AN_UNKNOWN_OUTCOME -> world.activity.arrives(ANN);
                case GONE_SINCE_THE_RESTART -> world.activity.noteOnline(ANN);
                case NOT_MET_SINCE_THE_RESTART, OFFLINE -> {}
            }
            world.time.pass(TIMEOUT);
            if (this == LEFT_WITH_AN_UNKNOWN_OUTCOME) {
                world.activity.leaves(ANN);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoCallsAndTheSweep(Before before) {
        explore(before, me -> me.calling(), new ArrayList<>());

        assertThat(orders).isGreaterThan(1000);
    }

    @ParameterizedTest
    @EnumSource
    void aCallASessionThatOpensAndTheSweep(Before before) {
        explore(before, me -> me.opening(), new ArrayList<>());

        assertThat(orders).isGreaterThan(1000);
    }

    private void explore(Before before, UnaryOperator<Actor> second, List<Integer> order) {
        World world = new World(before, second);
        order.forEach(world::step);
        boolean ended = true;
        for (int actor = 0; actor < world.actors.size(); actor++) {
            if (world.actors.get(actor).canStep()) {
                ended = false;
                order.add(actor);
                explore(before, second, order);
                order.remove(order.size() - 1);
            }
        }
        if (ended) {
            orders++;
            assertThat(world.row.online).isTrue();
        }
    }

    /** The user's row as it is committed, and the holder of its lock. */
    private static final class Row {
        private boolean online;
        private @Nullable Actor holder;
    }

    private static final class World {
        private final TestTime time = new TestTime();
        private final UserActivity activity = new UserActivity(time, SETTINGS);
        private final Row row = new Row();
        private final List<Actor> actors;

        World(Before before, UnaryOperator<Actor> second) {
            actors = List.of(new Actor(this).calling(), second.apply(new Actor(this)), new Actor(this).sweeping());
            before.prepare(this);
        }

        void step(int actor) {
            actors.get(actor).step();
            for (Actor each : actors) {
                if (each.answered) {
                    assertThat(row.online).isTrue();
                }
            }
        }
    }

    /** A thread that runs one step after another. */
    private static final class Actor {
        private final World world;
        private final List<Step> steps = new ArrayList<>();
        private int done;
        private boolean answered;
        private long stay;
        private boolean flag;

        /**
         * One atomic step.
         *
         * @param locks whether the step takes the row's lock and may have to wait for it
         */
        private record Step(boolean locks, Consumer<Actor> action) {}

        Actor(World world) {
            this.world = world;
        }

        /** Adds the steps of {@link Presence#admits}. */
        Actor calling() {
            return then(me -> me.stay = world.activity.stay(ANN))
                    .then(me -> me.flag = world.row.online)
                    .then(me -> {
                        if (me.flag && world.activity.seen(ANN, me.stay)) {
                            me.answer();
                        }
                    })
                    .thenLocked(me -> world.activity.arrives(ANN))
                    .then(me -> {
                        me.commit(true);
                        me.answer();
                    });
        }

        /** Adds the steps of opening a session: it is counted, and then its user is checked again. */
        Actor opening() {
            return then(me -> world.activity.opened(ANN)).calling();
        }

        /** Adds the steps of {@link Presence#leaves}. */
        Actor sweeping() {
            return thenLocked(me -> me.flag = world.activity.leaves(ANN))
                    .then(me -> me.commit(!me.flag && world.row.online))
                    .then(me -> world.activity.gone(ANN));
        }

        private Actor then(Consumer<Actor> action) {
            steps.add(new Step(false, action));
            return this;
        }

        private Actor thenLocked(Consumer<Actor> action) {
            steps.add(new Step(true, action));
            return this;
        }

        private void commit(boolean online) {
            world.row.online = online;
            world.row.holder = null;
        }

        private void answer() {
            answered = true;
            end();
        }

        private void end() {
            done = steps.size();
        }

        boolean canStep() {
            return done < steps.size() && !(steps.get(done).locks && world.row.holder != null);
        }

        void step() {
            Step next = steps.get(done++);
            if (next.locks) {
                world.row.holder = this;
            }
            next.action.accept(this);
        }
    }
}
