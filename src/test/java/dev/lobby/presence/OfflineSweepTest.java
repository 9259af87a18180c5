package dev.lobby.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.auth.Caller;
import dev.lobby.node.Node;
import dev.lobby.node.TestNodes;
import dev.lobby.settings.TestSettings;
import dev.lobby.user.OnlineStatus;
import dev.lobby.user.User;
import dev.lobby.user.UserService;
import dev.lobby.work.TestTime;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OfflineSweepTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int STEPS = 10;
    private static final String LOCKED = "55P03";
    private static final String GONE = "08006";

    private final TestTime time = new TestTime();
    private final TestNodes nodes = new TestNodes(() -> {});
    private final PresenceSettings settings =
            new PresenceSettings(TestSettings.with("lobby.presence.timeout", TIMEOUT.toString()));
    private final Node node = nodes.node(time, TIMEOUT);
    private final UserActivity activity = new UserActivity(node, time, settings);
    private final Rows rows = new Rows();
    private final Presence presence = new Presence(node, rows, activity);
    private final OfflineSweep sweep = new OfflineSweep(presence, rows, activity, node, time, settings);

    /** The database, in which some statements fail. */
    private final class Rows extends PresenceRows {
        private final Set<String> locked = new HashSet<>();
        private final List<String> tried = new ArrayList<>();
        private final Set<String> left = new HashSet<>();
        private final Set<String> cleared = new HashSet<>();
        private List<String> onEnded = List.of();
        private String state = LOCKED;
        private boolean isSlow;
        private int rounds;

        @SuppressWarnings("NullAway") // Nothing here has the service of users, or a database.
        Rows() {
            super((UserService) null, (OnlineStatus) null, activity, node, (DataSource) null);
        }

        private void change(String user, Set<String> done) {
            tried.add(user);
            failIf(locked.contains(user));
            done.add(user);
        }

        private void failIf(boolean fails) {
            if (fails) {
                throw new PersistenceException(new SQLException("in vain", state));
            }
        }

        @Override
        Optional<User.Status> status(Caller caller) {
            failIf(locked.contains(caller.userId()));
            return Optional.of(User.Status.ONLINE);
        }

        @Override
        void leave(String userId) {
            change(userId, left);
            boolean unused = activity.leaves(userId);
        }

        @Override
        void clear(String userId, String ended) {
            change(userId, cleared);
        }

        @Override
        List<String> usersOn(String nodeId, int limit) {
            return onEnded.stream()
                    .filter(user -> !cleared.contains(user))
                    .limit(limit)
                    .toList();
        }

        @Override
        List<Adrift> adrift(String afterNameKey, int limit) {
            rounds++;
            failIf(isSlow);
            return List.of();
        }

        @Override
        void forgetStaysOnUnknownNodes() {}
    }

    /** Users who had a call, and none since the time-out. */
    private List<String> due(int number) {
        List<String> users =
                IntStream.range(0, number).mapToObj(i -> "user" + i).toList();
        users.forEach(user -> activity.settle(activity.arrives(user)));
        time.pass(TIMEOUT);
        return users;
    }

    /** As its thread does, which tries again. */
    private void steps() {
        steps(STEPS);
    }

    private void steps(int number) {
        for (int i = 0; i < number; i++) {
            try {
                sweep.step();
            } catch (Exception e) {
                assertThat(e).isInstanceOf(PersistenceException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void usersWhoseRowsAreLockedDoNotKeepTheOthersOnline(int number) {
        List<String> users = due(20);
        rows.locked.addAll(users.subList(0, number));

        steps();

        assertThat(rows.left).containsExactlyInAnyOrderElementsOf(users.subList(number, 20));
    }

    /** As many as one step looks at, who are the first that it finds each time. */
    @Test
    void manyUsersWhoseRowsAreLockedDoNotKeepTheOthersOnlineEither() throws Exception {
        List<String> users = due(250);
        List<String> first = activity.due(150);
        rows.locked.addAll(first);
        Node other = nodes.node(time, TIMEOUT);
        rows.onEnded = users;
        whenDead(other);

        steps(100);

        assertThat(rows.left).hasSize(100).doesNotContainAnyElementsOf(first);
        assertThat(rows.cleared).hasSize(100).doesNotContainAnyElementsOf(first);
        rows.locked.remove(first.get(0));
        steps(100);
        assertThat(rows.left).contains(first.get(0));
    }

    private void whenDead(Node other) throws Exception {
        while (node.toClear().isEmpty()) {
            time.pass(TestNodes.interval(TIMEOUT));
            TestNodes.step(node);
        }
        assertThat(node.toClear()).containsExactly(other.id());
    }

    @Test
    void aStepTriesFewWhoAreLockedBecauseEachWaitsForTheLock() {
        rows.locked.addAll(due(20));

        assertThatThrownBy(sweep::step).isInstanceOf(PersistenceException.class);

        assertThat(rows.tried).hasSize(3);
    }

    @Test
    void aDatabaseThatIsAwayIsTriedOnceInAStep() {
        rows.locked.addAll(due(20));
        rows.state = GONE;

        assertThatThrownBy(sweep::step).isInstanceOf(PersistenceException.class);

        assertThat(rows.tried).hasSize(1);
        assertThat(rows.rounds).isZero();
    }

    @Test
    @Timeout(10)
    void aSlowRoundStillTurnsDueUsersOfflineAndClearsEndedServers() throws Exception {
        Node other = nodes.node(time, TIMEOUT);
        rows.onEnded = List.of("ann", "bob");
        rows.isSlow = true;
        List<String> users = due(2);
        whenDead(other);

        steps();

        assertThat(rows.left).containsExactlyInAnyOrderElementsOf(users);
        assertThat(rows.cleared).containsExactlyInAnyOrder("ann", "bob");
        assertThat(node.toClear()).isEmpty();
    }

    @Test
    void aRoundReadsAllWhoAreOnlineSoItIsRare() throws Exception {
        for (int timeouts = 0; timeouts < 20; timeouts++) {
            boolean unused = sweep.step();
            time.pass(TIMEOUT);
        }

        assertThat(rows.rounds).isEqualTo(2);
    }

    @Test
    void aUserWhoCallsDuringAnOutageDoesNotTurnOfflineForThat() throws Exception {
        activity.settle(activity.arrives("ann"));
        activity.settle(activity.arrives("bob"));
        rows.locked.add("ann");
        rows.state = GONE;
        time.pass(TIMEOUT.minusSeconds(1));
        assertThatThrownBy(() -> presence.admits(new Caller("ann", 0))).isInstanceOf(PersistenceException.class);
        time.pass(Duration.ofSeconds(1));
        rows.locked.clear();

        boolean unused = sweep.step();

        assertThat(rows.left).containsExactly("bob");
    }
}
