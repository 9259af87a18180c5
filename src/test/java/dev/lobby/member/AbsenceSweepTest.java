package dev.lobby.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.edge.CallsInFlight;
import dev.lobby.game.GameDeletion;
import dev.lobby.game.GameEnds;
import dev.lobby.game.GameSettings;
import dev.lobby.game.Games;
import dev.lobby.settings.TestSettings;
import dev.lobby.user.UserService;
import dev.lobby.work.TestTime;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AbsenceSweepTest {
    private static final String LOCKED = "55P03";
    private static final String GONE = "08006";

    private final Rows rows = new Rows();
    private final Departing departures = new Departing();
    private final AbsenceSweep sweep = new AbsenceSweep(rows, departures, new GameSettings(TestSettings.with()));
    private final List<String> done = new ArrayList<>();
    private final List<String> postponed = new ArrayList<>();
    private final Set<String> failing = new HashSet<>();
    private List<String> users = List.of();
    private List<String> idle = List.of();
    private String state = LOCKED;

    private void handle(String what) {
        if (failing.contains(what)) {
            throw new PersistenceException(new SQLException("in vain", state));
        }
        done.add(what);
    }

    /** What there is to look at. */
    private final class Rows extends Absences {
        @SuppressWarnings("NullAway") // Nothing here has services, or a database.
        Rows() {
            super((UserService) null, (GameEnds) null, new TestTime());
        }

        @Override
        List<String> usersToLookAt() {
            return users;
        }

        @Override
        List<String> gamesToLookAt() {
            return idle;
        }

        @Override
        List<String> look(String userId) {
            handle(userId);
            return List.of("chess", "go");
        }

        @Override
        void postponeUser(String userId) {
            postponed.add(userId);
        }

        @Override
        void postponeGame(String gameId) {
            postponed.add(gameId);
        }
    }

    /** What becomes of it. */
    private final class Departing extends Departures {
        @SuppressWarnings("NullAway") // As above.
        Departing() {
            super((MemberService) null, rows, (Games) null, (GameEnds) null, (GameDeletion) null, (CallsInFlight) null);
        }

        @Override
        void timeOut(String gameId, String userId) {
            handle(gameId + " without " + userId);
        }

        @Override
        void endIfAbandoned(String gameId) {
            handle(gameId);
        }
    }

    @Test
    void eachUserLeavesTheGamesInWhichTheyHaveTimedOut() throws Exception {
        users = List.of("ann", "bob");
        idle = List.of("tag");

        assertThat(sweep.step()).isFalse();

        assertThat(done)
                .containsExactly(
                        "ann",
                        "chess without ann",
                        "go without ann",
                        "bob",
                        "chess without bob",
                        "go without bob",
                        "tag");
    }

    @Test
    void afterAFullBatchThereMayBeMore() throws Exception {
        idle = IntStream.range(0, Absences.BATCH).mapToObj(String::valueOf).toList();

        assertThat(sweep.step()).isTrue();
    }

    @Test
    void oneFailureKeepsNobodyElseFromLeaving() {
        users = List.of("ann", "bob", "carol");
        idle = List.of("tag", "hide");
        failing.addAll(List.of("ann", "chess without bob", "tag"));

        assertThatThrownBy(sweep::step).hasMessageContaining("in vain");

        assertThat(done).containsExactly("bob", "carol", "chess without carol", "go without carol", "hide");
        assertThat(postponed).containsExactly("ann", "bob", "tag");
    }

    @Test
    void withoutADatabaseNobodyElseIsTried() {
        users = List.of("ann", "bob");
        failing.add("ann");
        state = GONE;

        assertThatThrownBy(sweep::step).hasMessageContaining("in vain");

        assertThat(done).isEmpty();
        assertThat(postponed).isEmpty();
    }
}
