package dev.lobby.log;

import static dev.lobby.log.Subjects.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.database.H2Plan;
import dev.lobby.database.TestDatabase;
import dev.lobby.harness.Fakes;
import dev.lobby.log.Subject.MembershipChange;
import dev.lobby.settings.TestSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MembershipsTest {
    private static final String GAME = id(1);
    private static final String ANN = id(2);
    private static final LogSettings SETTINGS = new LogSettings(TestSettings.with("lobby.log.max-memberships", "100"));

    private final DataSource database = TestDatabase.create();
    private final LogTail tail = new LogTail(SETTINGS);
    private final Memberships memberships = new Memberships(database, tail, SETTINGS);
    private final Sequencing sequencing = new Sequencing(database, new EventLog(database, SETTINGS), tail, SETTINGS);

    MembershipsTest() throws SQLException {}

    @BeforeEach
    void begin() throws SQLException {
        sequencing.begin();
    }

    @Test
    void theSequencerReadsThemOffTheLog() throws SQLException {
        happens(Subjects.about(GAME));
        happens(Subjects.begins(GAME, ANN));
        happens(Subjects.begins(GAME, id(3)));
        happens(Subjects.ends(GAME, ANN));
        happens(Subjects.begins(GAME, ANN));
        sequencing.step();
        long start = tail.end() - 5;

        Memberships.Known known = memberships.of(ANN);

        assertThat(known.upTo()).isEqualTo(tail.end());
        assertThat(known.all())
                .containsExactlyInAnyOrder(
                        new Membership(GAME, start + 2, start + 4),
                        new Membership(GAME, start + 5, Membership.LASTING));
    }

    /** However often the member has joined and left. */
    @Test
    void thoseOfAMemberAreReadWithoutSortingAllOfThem() throws SQLException {
        joinsAndLeaves(50);
        sequencing.placeAll();

        try (Connection connection = database.getConnection()) {
            String query =
                    Memberships.OF_MEMBER.replaceFirst("\\?", "'" + ANN + "'").replace("?", "10");
            assertThat(H2Plan.rowsRead(connection, query)).isBetween(10, 12);
        }
    }

    /** The sequencer holds the lock on the log's head meanwhile, and all servers wait for it. */
    @Test
    void thoseOfABatchAreStoredWithFewStatements() throws SQLException {
        AtomicInteger changes = new AtomicInteger();
        Sequencing counted = new Sequencing(
                counted(database, changes), new EventLog(database, SETTINGS), new LogTail(SETTINGS), SETTINGS);
        counted.begin();
        for (int member = 0; member < 50; member++) {
            happens(Subjects.begins(GAME, id(100 + member)));
            happens(Subjects.ends(GAME, id(100 + member)));
        }
        changes.set(0);

        counted.placeAll();

        assertThat(changes).hasValueLessThan(20);
        assertThat(memberships.of(id(149)).all()).containsExactly(new Membership(GAME, 99, 100));
    }

    /** A data source that counts the statements that change something. */
    private static DataSource counted(DataSource database, AtomicInteger changes) {
        return Fakes.watched(
                DataSource.class,
                database,
                (get, got) -> !(got instanceof Connection connection)
                        ? got
                        : Fakes.watched(
                                Connection.class,
                                connection,
                                (prepare, prepared) -> !(prepared instanceof PreparedStatement statement)
                                        ? prepared
                                        : counted(statement, changes)));
    }

    private static PreparedStatement counted(PreparedStatement statement, AtomicInteger changes) {
        return Fakes.watched(PreparedStatement.class, statement, (call, result) -> {
            if (call.equals("executeUpdate") || call.equals("executeBatch")) {
                changes.incrementAndGet();
            }
            return result;
        });
    }

    @Test
    void coverTheEventsBetweenTheirBeginningAndTheirEnd() {
        Membership membership = new Membership(GAME, 3, 6);

        assertThat(List.of(2L, 3L, 4L, 5L, 6L, 7L))
                .filteredOn(membership::covers)
                .containsExactly(4L, 5L);
        assertThat(membership.endedAt(9)).isEqualTo(membership);
        assertThat(membership.endedAt(4).to()).isEqualTo(4);
    }

    @Test
    void onlyTheNewestAreKnown() throws SQLException {
        joinsAndLeaves(101);
        sequencing.placeAll();

        assertThat(memberships.of(ANN).all())
                .hasSize(100)
                .extracting(Membership::to)
                .contains(tail.end())
                .doesNotContain(tail.end() - 200);
    }

    @Test
    void ofThoseThatEndedTheLastToEndAreKnown() throws SQLException {
        String first = id(7);
        happens(Subjects.begins(first, ANN));
        for (int i = 0; i < 101; i++) {
            happens(Subjects.begins(GAME, ANN));
            happens(Subjects.ends(GAME, ANN));
        }
        happens(Subjects.ends(first, ANN));
        sequencing.placeAll();

        assertThat(memberships.of(ANN).all())
                .hasSize(100)
                .contains(new Membership(first, tail.end() - 203, tail.end()));
    }

    @Test
    void thoseThatLastAreKnownHoweverManyEndedSince() throws SQLException {
        String first = id(7);
        happens(Subjects.begins(first, ANN));
        joinsAndLeaves(101);
        sequencing.placeAll();

        assertThat(memberships.of(ANN).all())
                .hasSize(100)
                .contains(new Membership(first, tail.end() - 202, Membership.LASTING));
    }

    @Test
    void thoseThatEndedBeforeTheLogBeginsAreForgotten() throws SQLException {
        happens(Subjects.begins(GAME, ANN));
        happens(Subjects.ends(GAME, ANN));
        happens(Subjects.begins(GAME, ANN));
        sequencing.step();

        try (Connection connection = database.getConnection()) {
            Memberships.forget(connection, tail.end() - 1);
        }

        assertThat(memberships.of(ANN).all()).containsExactly(new Membership(GAME, tail.end(), Membership.LASTING));
    }

    @Test
    void aSubjectWithoutWhatItNeedsCannotBeMade() {
        for (List<String> about :
                List.of(List.of(GAME), List.of(GAME, ""), List.of(GAME, "a,b"), Collections.nCopies(11, GAME))) {
            assertThatThrownBy(() -> new Subject(about, about, false, MembershipChange.BEGINS))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private void joinsAndLeaves(int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            happens(Subjects.begins(GAME, ANN));
            happens(Subjects.ends(GAME, ANN));
        }
    }

    private void happens(Subject subject) throws SQLException {
        try (Connection connection = database.getConnection()) {
            Subjects.pend(connection, "a.b", "{}", subject);
        }
    }
}
