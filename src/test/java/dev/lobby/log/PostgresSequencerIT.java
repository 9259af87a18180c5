package dev.lobby.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.database.TestDatabase;
import dev.lobby.settings.TestSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The sequencer with PostgreSQL, where events are placed in another way. */
@Tag("once")
@Tag("postgresql")
class PostgresSequencerIT extends SequencerTest {
    @Override
    DataSource newDatabase() {
        return TestDatabase.onPostgresql();
    }

    /**
     * While this node waits for the lock, another one, which had not yet read the events that are lost, places others at
     * their positions.
     */
    @Test
    void aLogThatIsReplacedWhileTheNodeWaitsForItIsNoticed() throws Exception {
        Node node = new Node(TestSettings.with());
        for (int i = 1; i <= 4; i++) {
            commit("\"" + i + "\"");
            node.place();
        }
        loseAllAfter(2);
        commit("\"own\"");
        try (Connection other = database.getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("select position from event_log_head for update");
            for (int i = 3; i <= 4; i++) {
                Subjects.append(other, LogEntry.of(i, "a.b", Subjects.PUBLIC, "\"other " + i + "\""), "a.b");
            }
            CompletableFuture<Void> placed = CompletableFuture.runAsync(() -> place(node));
            await().until(this::somebodyWaitsForALock);
            other.commit();
            placed.get(1, TimeUnit.MINUTES);
        }

        assertThat(node.tail.origin()).isPositive();
    }

    private static void place(Node node) {
        try {
            node.place();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean somebodyWaitsForALock() throws SQLException {
        try (Connection connection = database.getConnection();
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                + " and datname = current_database()")) {
            row.next();
            return row.getInt(1) > 0;
        }
    }

    /** An update would leave a dead row behind each time. */
    @Test
    void anEmptyBatchWritesNothing() throws SQLException {
        try (Connection connection = database.getConnection()) {
            String before = head(connection);

            assertThat(Placing.on(connection).place(connection, 0, 10)).isEmpty();

            assertThat(head(connection)).isEqualTo(before);
        }
    }

    /** However often the member has joined and left. */
    @Test
    void theMembershipsOfAMemberAreReadWithoutSortingAllOfThem() throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection
                    .createStatement()
                    .execute("insert into membership (member_id, group_id, from_position, to_position)"
                            + " select '%s', n, n, n + 1 from generate_series(1, 20000) n".formatted(Subjects.id(1)));
            connection.createStatement().execute("analyze membership");
            String query = Memberships.OF_MEMBER
                    .replaceFirst("\\?", "'" + Subjects.id(1) + "'")
                    .replace("?", "100");

            assertThat(lines(connection, "explain " + query))
                    .noneMatch(step -> step.contains("Sort"))
                    .anyMatch(step -> step.contains("Index"));
        }
    }

    /** PostgreSQL keeps the plan of a prepared statement, and the queue is usually empty. */
    @Test
    void aBacklogIsNotReadAnewForEachOfItsEvents() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set plan_cache_mode = force_generic_plan");
            statement.execute("analyze event_pending");
            String[] parts = PlacingAtOnce.PLACE.split("\\?", -1);
            assertThat(parts).hasSize(4);
            statement.execute("prepare place(int, int, bigint) as " + parts[0] + "$1" + parts[1] + "$2" + parts[2]
                    + "$3" + parts[3]);
            String place = "execute place(100, " + Placing.MAX_BYTES + ", 0)";
            assertThat(lines(connection, place)).isEmpty();
            statement.execute("insert into event_pending (id, " + Placing.COLUMNS + ")"
                    + " select n, 'a.b', '\"x\"', now(), '', false, 0 from generate_series(1, 500) n");

            List<String> plan = lines(connection, "explain (analyze, timing off) " + place);

            assertThat(plan)
                    .filteredOn(step -> step.contains("loops="))
                    .isNotEmpty()
                    .allMatch(step -> step.contains("loops=1)"));
        }
    }

    private static List<String> lines(Connection connection, String query) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (ResultSet rows = connection.createStatement().executeQuery(query)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return lines;
    }

    /** Where the row is stored; an update stores it anew. */
    private static String head(Connection connection) throws SQLException {
        try (ResultSet row = connection.createStatement().executeQuery("select ctid from event_log_head")) {
            row.next();
            return row.getString(1);
        }
    }
}
