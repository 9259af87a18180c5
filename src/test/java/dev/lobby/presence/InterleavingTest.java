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
 * Calls, the opening of a session and the sweep, each taken apart into what it does at once, in every order that the lock
 * on the user's row allows: whoever has been answered is online, and stays so.
 */
class InterleavingTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final PresenceSettings SETTINGS =
            PresenceSettings.read(TestSettings.with("lobby.presence.timeout", TIMEOUT.toString()));
    private static final String ANN = "ann";

    private int orders;

    /** What is true of the user before. */
    enum Before {
        GONE_FOR_THE_TIMEOUT,
        GONE_SINCE_THE_RESTART,
        NOT_MET_SINCE_THE_RESTART,
        LEFT_WITH_AN_UNKNOWN_OUTCOME,
        OFFLINE;

        private void prepare(World world) {
            world.row.online = this != OFFLINE;
            switch (this) {
                case GONE_FOR_THE_TIMEOUT, LEFT_WITH_AN_UNKNOWN_OUTCOME -> world.attendance.arrives(ANN);
                case GONE_SINCE_THE_RESTART -> world.attendance.meet(ANN);
                case NOT_MET_SINCE_THE_RESTART, OFFLINE -> {}
            }
            world.time.pass(TIMEOUT);
            if (this == LEFT_WITH_AN_UNKNOWN_OUTCOME) {
                world.attendance.leaves(ANN);
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

    /** The user's row, as others see it, and who has its lock. */
    private static final class Row {
        private boolean online;
        private @Nullable Actor holder;
    }

    private static final class World {
        private final TestTime time = new TestTime();
        private final Attendance attendance = new Attendance(time, SETTINGS);
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

    /** Somebody who does one thing after another. */
    private static final class Actor {
        private final World world;
        private final List<Step> steps = new ArrayList<>();
        private int done;
        private boolean answered;
        private long stay;
        private boolean flag;

        /** @param locks whether it takes the row's lock, and so has to wait for it */
        private record Step(boolean locks, Consumer<Actor> action) {}

        Actor(World world) {
            this.world = world;
        }

        /** As {@link Presence#admits}. */
        Actor calling() {
            return then(me -> me.stay = world.attendance.stay(ANN))
                    .then(me -> me.flag = world.row.online)
                    .then(me -> {
                        if (me.flag && world.attendance.seen(ANN, me.stay)) {
                            me.answer();
                        }
                    })
                    .thenLocked(me -> world.attendance.arrives(ANN))
                    .then(me -> {
                        me.commit(true);
                        me.answer();
                    });
        }

        /** As when a session is opened: it is counted, then its user is asked for once more. */
        Actor opening() {
            return then(me -> world.attendance.opened(ANN)).calling();
        }

        /** As {@link Presence#leaves}. */
        Actor sweeping() {
            return thenLocked(me -> me.flag = world.attendance.leaves(ANN))
                    .then(me -> me.commit(!me.flag && world.row.online))
                    .then(me -> world.attendance.gone(ANN));
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
