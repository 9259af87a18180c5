package dev.lobby.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lobby.database.TestDatabase;
import dev.lobby.harness.Fakes;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.Recorded;
import dev.lobby.work.Started;
import dev.lobby.work.TestTime;
import dev.lobby.work.ThreadWorkers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SequencerTest {
    DataSource database;

    @BeforeEach
    void create() throws SQLException {
        database = newDatabase();
    }

    DataSource newDatabase() throws SQLException {
        return TestDatabase.create();
    }

    @Test
    void placesAllPendingEventsInTheOrderOfTheirIds() throws Exception {
        Node node = new Node(TestSettings.with());
        for (int i = 1; i <= 3; i++) {
            commit("\"" + i + "\"");
        }

        boolean more = node.sequencer.step();

        assertThat(more).isFalse();
        assertThat(log()).containsExactly("1 \"1\"", "2 \"2\"", "3 \"3\"");
        assertThat(node.tail()).containsExactly("\"1\"", "\"2\"", "\"3\"");
        assertThat(node.grown.fired()).containsExactly(new LogGrown(3, true));
        assertThat(pending()).isZero();
    }

    @Test
    void placesInBatches() throws Exception {
        Node node = new Node(TestSettings.with("lobby.log.batch", "2"));
        for (int i = 1; i <= 3; i++) {
            commit("\"" + i + "\"");
        }

        assertThat(node.sequencer.step()).isTrue();
        assertThat(node.tail()).containsExactly("\"1\"", "\"2\"");
        assertThat(node.sequencer.step()).isFalse();
        assertThat(node.tail()).containsExactly("\"1\"", "\"2\"", "\"3\"");
    }

    /** Otherwise a server would need memory for as many of the largest events as a batch has. */
    @Test
    void aBatchOfLargeEventsHasFewer() throws Exception {
        Node node = new Node(TestSettings.with());
        List<String> payloads = new ArrayList<>();
        for (int i = 10; i < 70; i++) {
            payloads.add("\"" + i + "x".repeat(100_000) + "\"");
            commit(payloads.get(payloads.size() - 1));
        }

        assertThat(node.sequencer.step()).isTrue();
        assertThat(node.tail()).hasSizeBetween(30, 50);
        assertThat(pending()).isEqualTo(60 - node.tail().size());
        while (node.sequencer.step()) {
            assertThat(pending()).isLessThan(30);
        }

        assertThat(node.tail()).isEqualTo(payloads);
    }

    @Test
    void skipsEventsThatAreNotCommitted() throws Exception {
        Node node = new Node(TestSettings.with());
        try (Connection open = database.getConnection()) {
            open.setAutoCommit(false);
            record(open, "\"open\"");
            commit("\"committed\"");

            node.place();
            assertThat(node.tail()).containsExactly("\"committed\"");

            open.commit();
        }
        node.place();
        assertThat(node.tail()).containsExactly("\"committed\"", "\"open\"");

        try (Connection rolledBack = database.getConnection()) {
            rolledBack.setAutoCommit(false);
            record(rolledBack, "\"rolled back\"");
            rolledBack.rollback();
        }
        commit("\"next\"");
        node.place();
        assertThat(log()).containsExactly("1 \"committed\"", "2 \"open\"", "3 \"next\"");
    }

    @Test
    void anEventThatCommitsWhileOthersAreMovedIsPlacedOnce() throws Exception {
        try (Connection open = database.getConnection()) {
            open.setAutoCommit(false);
            record(open, "\"first, and late\"");
            commit("\"second\"");
            Node node = new Node(
                    watched(database, statement -> {
                        if (statement.contains("insert into event_log")) {
                            commit(open);
                        }
                    }),
                    TestSettings.with());

            node.place();
            node.place();

            assertThat(node.tail()).containsExactlyInAnyOrder("\"first, and late\"", "\"second\"");
            assertThat(log())
                    .containsExactly(
                            "1 " + node.tail().get(0), "2 " + node.tail().get(1));
            assertThat(pending()).isZero();
        }
    }

    @Test
    void readsTheEventsOfAnotherNodeBeforeItPlacesItsOwn() throws Exception {
        Node node = new Node(TestSettings.with("lobby.log.page", "1"));
        Node other = new Node(TestSettings.with());
        commit("\"1\"");
        commit("\"2\"");
        other.sequencer.step();
        commit("\"3\"");

        node.sequencer.step();

        assertThat(node.tail()).containsExactly("\"1\"", "\"2\"", "\"3\"");
    }

    @Test
    void aNodeReadsTheEventsOfAnotherWithOneStatement() throws Exception {
        List<String> statements = new ArrayList<>();
        Node node = new Node(counted(database, statements), TestSettings.with());
        Node other = new Node(TestSettings.with());
        for (int i = 1; i <= 2; i++) {
            commit("\"" + i + "\"");
            other.sequencer.step();
            // The first of its steps looks for what a node before it has left, with the lock.
            node.sequencer.step();
        }
        commit("\"3\"");
        commit("\"4\"");
        other.sequencer.step();
        statements.clear();

        node.sequencer.step();

        assertThat(statements).hasSize(1);
        assertThat(node.tail()).containsExactly("\"1\"", "\"2\"", "\"3\"", "\"4\"");
        assertThat(node.grown.fired()).endsWith(new LogGrown(4, false));
    }

    @Test
    void aNodeThatNobodyNotifiesFindsTheEventsOfAnotherAtItsNextPoll() throws Exception {
        Node node = new Node(TestSettings.with("lobby.log.poll", "PT0.01S"));
        Node other = new Node(TestSettings.with());
        ThreadWorkers workers = new ThreadWorkers();
        node.sequencer.start(new Started(), workers);
        try {
            for (String payload : List.of("\"1\"", "\"2\"")) {
                commit(payload);
                other.place();
                await().atMost(Duration.ofSeconds(5)).until(() -> node.tail().contains(payload));
            }
        } finally {
            workers.stop();
        }
    }

    @Test
    void aNodePlacesTheEventsOfAnotherOnlyIfThatHasLeftThem() throws Exception {
        Node node = new Node(TestSettings.with());
        node.place();
        commit("\"1\"");

        assertThat(node.sequencer.step()).as("more").isTrue();
        assertThat(log()).isEmpty();
        commit("\"2\"");
        assertThat(node.sequencer.step()).isFalse();

        assertThat(log()).containsExactly("1 \"1\"", "2 \"2\"");
        assertThat(node.tail()).containsExactly("\"1\"", "\"2\"");
    }

    @Test
    void aNodeWhoseEventsAnotherPlacesLooksBeforeItTakesTheLock() throws Exception {
        List<String> statements = new ArrayList<>();
        Node node = new Node(counted(database, statements), TestSettings.with());
        Node other = new Node(TestSettings.with());
        commit("\"1\"");
        other.place();
        node.place();
        commit("\"2\"");
        other.place();
        statements.clear();

        node.place();

        assertThat(statements).hasSize(1);
        assertThat(node.tail()).containsExactly("\"1\"", "\"2\"");

        commit("\"3\"");
        node.place();
        assertThat(log()).endsWith("3 \"3\"");
        statements.clear();
        commit("\"4\"");
        node.place();
        assertThat(statements.get(0)).as("It takes the lock at once again").contains("for update");
    }

    @Test
    void aNodeThatOnlyReadsReadsOnWherePagesAreShort() throws Exception {
        Node node = new Node(TestSettings.with("lobby.log.page", "2"));
        Node other = new Node(TestSettings.with());
        node.sequencer.step();
        for (int i = 1; i <= 5; i++) {
            commit("\"" + i + "\"");
        }
        other.sequencer.step();

        node.sequencer.step();

        assertThat(node.tail()).containsExactly("\"1\"", "\"2\"", "\"3\"", "\"4\"", "\"5\"");
    }

    @Test
    void aNodeThatOnlyReadsAndWasAwayLongerThanTheRetentionContinuesAtTheEndOfTheLog() throws Exception {
        Node away = new Node(TestSettings.with());
        Node other = new Node(TestSettings.with());
        away.sequencer.step();
        for (int i = 1; i <= 3; i++) {
            commit("\"" + i + "\"");
        }
        other.sequencer.step();
        try (Connection connection = database.getConnection()) {
            connection.createStatement().executeUpdate("delete from event_log where position <= 2");
        }

        away.sequencer.step();

        assertThat(away.tail()).containsExactly("gone", "gone", "gone");
        commit("\"4\"");
        other.place();
        away.sequencer.step();
        assertThat(away.tail()).endsWith("\"4\"");
    }

    @Test
    void aNodeThatWasAwayLongerThanTheRetentionContinuesAtTheEndOfTheLog() throws Exception {
        for (int forgotten = 2; forgotten <= 3; forgotten++) {
            create();
            Node away = new Node(TestSettings.with());
            Node other = new Node(TestSettings.with());
            for (int i = 1; i <= 3; i++) {
                commit("\"" + i + "\"");
            }
            other.sequencer.step();
            try (Connection connection = database.getConnection()) {
                connection.createStatement().executeUpdate("delete from event_log where position <= " + forgotten);
            }
            commit("\"4\"");

            away.sequencer.step();

            assertThat(away.tail()).containsExactly("gone", "gone", "gone", "\"4\"");
            assertThat(away.grown.fired()).containsExactly(new LogGrown(4, true));
        }
    }

    @Test
    void continuesAfterTheEndOfTheLogWhenItStartsAgain() throws Exception {
        commit("\"1\"");
        new Node(TestSettings.with()).sequencer.step();
        commit("\"2\"");

        Node restarted = new Node(TestSettings.with());
        restarted.sequencer.step();

        assertThat(log()).containsExactly("1 \"1\"", "2 \"2\"");
        assertThat(restarted.tail.at(1)).isNull();
        assertThat(restarted.tail.at(2)).isNotNull();
    }

    @Test
    void aRowWithAnInvalidNameGetsAPositionReachesNobodyAndBlocksNothing() throws Exception {
        Node node = new Node(TestSettings.with());
        Node other = new Node(TestSettings.with());
        commit("\"1\"");
        try (Connection connection = database.getConnection()) {
            record(connection, "no name", "\"2\"");
            record(connection, "$", "\"3\"");
        }
        commit("\"4\"");

        node.sequencer.step();
        other.sequencer.step();

        for (Node each : List.of(node, other)) {
            assertThat(each.tail()).containsExactly("\"1\"", "\"2\"", "\"3\"", "\"4\"");
            assertThat(LongStream.rangeClosed(1, 4)
                            .mapToObj(each.tail::at)
                            .map(event -> event != null && event.signal()))
                    .containsExactly(false, true, true, false);
        }
    }

    @Test
    void aLogThatLostItsLastEventsContinuesWithANewEpochAtUnusedPositions() throws Exception {
        Node node = new Node(TestSettings.with());
        for (int i = 1; i <= 5; i++) {
            commit("\"" + i + "\"");
        }
        node.place();
        String first = node.cursors.at(1);
        String before = node.cursors.end();

        loseAllAfter(2);
        commit("\"6\"");
        node.place();
        commit("\"7\"");
        node.place();

        assertThat(log()).containsExactly("1 \"1\"", "2 \"2\"", "7 \"6\"", "8 \"7\"");
        assertThat(node.tail.origin()).isEqualTo(6);
        assertThat(node.tail()).endsWith("gone", "\"6\"", "\"7\"");
        assertThat(node.cursors.position(first)).isEmpty();
        assertThat(node.cursors.position(before)).isEmpty();
        assertThat(node.cursors.at(5)).isEqualTo(before);
        assertThat(node.cursors.position(node.cursors.at(6))).hasValue(6);
        assertThat(node.cursors.at(6).substring(0, 12)).isNotEqualTo(before.substring(0, 12));
        assertThat(new Node(TestSettings.with()).cursors.end()).isEqualTo(node.cursors.end());
    }

    @Test
    void aLossIsNoticedEvenIfNothingIsPendingAndOnlyTheHeadWasSetBack() throws Exception {
        Node node = new Node(TestSettings.with());
        for (int i = 1; i <= 5; i++) {
            commit("\"" + i + "\"");
        }
        node.sequencer.step();

        setHead(2);
        node.sequencer.step();
        commit("\"6\"");
        node.place();

        assertThat(log()).hasSize(6).endsWith("5 \"5\"", "7 \"6\"");
        assertThat(node.tail.origin()).isEqualTo(6);
    }

    /** This holds whichever node looks first, even if it has written as many events as were lost. */
    @Test
    void everyNodeThatHadTheLostEventsNoticesTheLoss() throws Exception {
        for (int lost = 1; lost <= 3; lost++) {
            create();
            Node lagging = new Node(TestSettings.with());
            Node node = new Node(TestSettings.with());
            commit("\"1\"");
            lagging.sequencer.step();
            for (int i = 2; i <= 4; i++) {
                commit("\"" + i + "\"");
            }
            node.place();
            node.place();

            loseAllAfter(4 - lost);
            for (int i = 1; i <= 3; i++) {
                commit("\"again " + i + "\"");
                lagging.place();
            }
            long unseen = lagging.tail.end();
            node.sequencer.step();
            commit("\"last\"");
            node.place();
            lagging.sequencer.step();

            assertThat(node.tail.origin()).isGreaterThanOrEqualTo(unseen);
            assertThat(node.cursors.end()).isEqualTo(lagging.cursors.end());
            assertThat(node.tail()).endsWith("\"last\"");

            commit("\"more\"");
            lagging.place();
            node.sequencer.step();
            assertThat(lagging.tail()).endsWith("\"more\"");
            assertThat(node.tail()).endsWith("\"more\"");
        }
    }

    @Test
    void aNodeAdoptsTheNewEpochOfAnotherNode() throws Exception {
        Node node = new Node(TestSettings.with());
        Node other = new Node(TestSettings.with());
        for (int i = 1; i <= 5; i++) {
            commit("\"" + i + "\"");
        }
        node.sequencer.step();
        other.sequencer.step();

        loseAllAfter(2);
        commit("\"6\"");
        node.sequencer.step();
        other.sequencer.step();

        assertThat(other.cursors.end()).isEqualTo(node.cursors.end());
        assertThat(other.tail.origin()).isPositive();
        assertThat(node.tail.origin()).isEqualTo(6);
        assertThat(other.cursors.at(6)).isEqualTo(node.cursors.at(6));
        assertThat(other.cursors.position(node.cursors.at(6))).hasValue(6);
        assertThat(other.cursors.position(node.cursors.at(5))).isEmpty();
    }

    /** Nobody can tell there which log an event is of. */
    @Test
    void aNodeThatHadMoreOfTheLostLogTakesCursorsOfTheNewOneWhereItHadNone() throws Exception {
        Node node = new Node(TestSettings.with());
        Node other = new Node(TestSettings.with());
        for (int i = 1; i <= 10; i++) {
            commit("\"" + i + "\"");
            other.place();
            if (i <= 3) {
                node.sequencer.step();
            }
        }
        String before = other.cursors.at(10);

        loseAllAfter(2);
        for (int i = 1; i <= 8; i++) {
            commit("\"new " + i + "\"");
            node.place();
        }
        assertThat(node.tail.origin()).isEqualTo(4);
        other.sequencer.step();

        assertThat(other.cursors.at(10)).isEqualTo(before).isNotEqualTo(node.cursors.at(10));
        assertThat(other.cursors.position(before)).isEmpty();
        assertThat(other.cursors.position(node.cursors.at(10))).isEmpty();
        assertThat(other.cursors.at(11)).isEqualTo(node.cursors.at(11));
        assertThat(other.cursors.position(node.cursors.at(11))).hasValue(11);
    }

    /** Nodes of an older version do not say where their epochs begin, and nor does an operator who sets one by hand. */
    @Test
    void theBeginningOfAnEarlierEpochIsNotTakenForThatOfALaterOne() throws Exception {
        Node node = new Node(TestSettings.with());
        Node other = new Node(TestSettings.with());
        commit("\"1\"");
        node.place();
        loseAllAfter(0);
        node.sequencer.step();
        other.sequencer.step();

        try (Connection connection = database.getConnection()) {
            connection
                    .createStatement()
                    .executeUpdate("update event_log_head set epoch = 'eeeeeeeeeeee', position = 20");
        }
        other.sequencer.step();

        assertThat(other.cursors.position(other.cursors.at(20))).hasValue(20);
        assertThat(other.cursors.at(19)).doesNotStartWith("eeeeeeeeeeee");
    }

    void loseAllAfter(long position) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.createStatement().executeUpdate("delete from event_log where position > " + position);
        }
        setHead(position);
    }

    private void setHead(long position) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.createStatement().executeUpdate("update event_log_head set position = " + position);
        }
    }

    /** Each writer commits one transaction after another, and the log has its events in that order. */
    @Test
    void twoNodesAndManyWritersMakeOneOrderWithoutGapsThatMatchesTheCommits() throws Exception {
        int writers = 6;
        int each = 200;
        Node one = new Node(TestSettings.with("lobby.log.batch", "7"));
        Node other = new Node(TestSettings.with("lobby.log.batch", "7"));
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(writers + 2);
        try {
            List<Future<?>> sequencing = new ArrayList<>();
            for (Node node : List.of(one, other)) {
                sequencing.add(threads.submit(() -> {
                    while (!done.get() || node.sequencer.step()) {
                        node.sequencer.step();
                    }
                    return null;
                }));
            }
            List<Future<?>> writing = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                int number = writer;
                writing.add(threads.submit(() -> {
                    Random random = new Random(number);
                    for (int i = 0; i < each; i++) {
                        commitAfter(random.nextInt(2_000_000), "\"" + number + "-" + i + "\"");
                    }
                    return null;
                }));
            }
            for (Future<?> future : writing) {
                future.get(60, TimeUnit.SECONDS);
            }
            done.set(true);
            for (Future<?> future : sequencing) {
                future.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        one.sequencer.step();
        other.sequencer.step();

        List<String> payloads = one.tail();
        assertThat(payloads).hasSize(writers * each).isEqualTo(other.tail());
        for (int writer = 0; writer < writers; writer++) {
            String prefix = "\"" + writer + "-";
            assertThat(payloads.stream()
                            .filter(payload -> payload.startsWith(prefix))
                            .map(payload -> Integer.valueOf(payload.substring(3, payload.length() - 1))))
                    .isSorted()
                    .hasSize(each);
        }
    }

    @Test
    void ofABatchThatFailsInTheMiddleNothingIsPlaced() throws SQLException {
        AtomicBoolean full = new AtomicBoolean(true);
        Node node = new Node(
                watched(database, statement -> {
                    if (full.get() && statement.contains("insert into membership")) {
                        throw new OutOfMemoryError("as the test wants");
                    }
                }),
                TestSettings.with());
        try (Connection connection = database.getConnection()) {
            Subjects.pend(connection, "member.created", "{}", Subjects.begins(Subjects.id(1), Subjects.id(2)));
        }

        assertThatThrownBy(node::place).isInstanceOf(OutOfMemoryError.class);
        assertThat(log()).isEmpty();
        full.set(false);
        node.sequencer.step();

        assertThat(log()).hasSize(1);
        assertThat(memberships()).isOne();
    }

    @Test
    void aRollbackThatFailsDoesNotHideWhyTheBatchFailed() throws SQLException {
        AtomicBoolean broken = new AtomicBoolean();
        DataSource breaking = watched(database, statement -> {
            if (statement.contains("insert into membership")) {
                broken.set(true);
                throw new IllegalArgumentException("the cause");
            }
        });
        Node node = new Node(
                Fakes.watched(
                        DataSource.class,
                        breaking,
                        (ofSource, connection) -> Fakes.watched(
                                Connection.class, (Connection) Objects.requireNonNull(connection), (call, result) -> {
                                    if (broken.get()
                                            && Set.of("rollback", "setAutoCommit")
                                                    .contains(call)) {
                                        throw new IllegalStateException(call + " in vain");
                                    }
                                    return result;
                                })),
                TestSettings.with());
        try (Connection connection = database.getConnection()) {
            Subjects.pend(connection, "member.created", "{}", Subjects.begins(Subjects.id(1), Subjects.id(2)));
        }

        assertThatThrownBy(node::place)
                .hasMessage("the cause")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("rollback in vain", "setAutoCommit in vain"));
    }

    private int memberships() throws SQLException {
        try (Connection connection = database.getConnection();
                ResultSet row = connection.createStatement().executeQuery("select count(*) from membership")) {
            row.next();
            return row.getInt(1);
        }
    }

    void commit(String payload) throws SQLException {
        commitAfter(0, payload);
    }

    /** Commits a transaction that stays open for some nanoseconds after it recorded its event. */
    private void commitAfter(long nanos, String payload) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            record(connection, payload);
            LockSupport.parkNanos(nanos);
            connection.commit();
        }
    }

    private static void record(Connection connection, String payload) throws SQLException {
        record(connection, "game.created", payload);
    }

    private static void record(Connection connection, String name, String payload) throws SQLException {
        Subjects.pend(connection, name, payload, Subjects.PUBLIC);
    }

    private List<String> log() throws SQLException {
        try (Connection connection = database.getConnection();
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("select position, payload from event_log order by position")) {
            List<String> log = new ArrayList<>();
            while (rows.next()) {
                log.add(rows.getLong(1) + " " + rows.getString(2));
            }
            return log;
        }
    }

    private int pending() throws SQLException {
        try (Connection connection = database.getConnection();
                ResultSet row = connection.createStatement().executeQuery("select count(*) from event_pending")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void theLagIsTheTimeSinceTheServerLastHadAllEvents() throws SQLException {
        Node node = new Node(TestSettings.with());
        Gauge lag = node.meters.get("lobby.log.lag").gauge();
        node.time.pass(Duration.ofSeconds(90));
        assertThat(lag.value()).isEqualTo(90);

        node.sequencer.step();

        assertThat(lag.value()).isZero();
        try (Connection connection = database.getConnection()) {
            connection.createStatement().execute("alter table event_log_head rename to away");
        }
        node.time.pass(Duration.ofSeconds(7));
        assertThatThrownBy(node.sequencer::step).isInstanceOf(SQLException.class);
        assertThat(lag.value()).isEqualTo(7);
    }

    @Test
    void anEventOfAServerWhoseClockIsAheadIsCountedAsPlacedAtOnce() throws SQLException {
        Node node = new Node(TestSettings.with());
        commit("{}");
        try (Connection connection = database.getConnection()) {
            connection
                    .createStatement()
                    .execute("update event_pending set recorded_at = recorded_at + interval '1' hour");
        }

        node.place();

        Timer sequenced = node.meters.get("lobby.events.sequenced").timer();
        assertThat(sequenced.count()).isEqualTo(1);
        assertThat(sequenced.max(TimeUnit.NANOSECONDS)).isZero();
    }

    private static void commit(Connection open) {
        try {
            open.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DataSource counted(DataSource database, List<String> statements) {
        return watched(database, statements::add);
    }

    /** A data source that tells what its connections are about to prepare. */
    private static DataSource watched(DataSource database, Consumer<String> watch) {
        return Fakes.fake(DataSource.class, (method, none) -> {
            try {
                Connection connection = database.getConnection();
                return Fakes.fake(Connection.class, (call, arguments) -> {
                    if (call.equals("prepareStatement")) {
                        watch.accept((String) arguments[0]);
                    }
                    return called(connection, call, arguments);
                });
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static @Nullable Object called(Connection connection, String call, Object[] arguments) {
        try {
            switch (call) {
                case "prepareStatement" -> {
                    return connection.prepareStatement((String) arguments[0]);
                }
                case "createArrayOf" -> {
                    return connection.createArrayOf((String) arguments[0], (Object[]) arguments[1]);
                }
                case "getMetaData" -> {
                    return connection.getMetaData();
                }
                case "setAutoCommit" -> connection.setAutoCommit((boolean) arguments[0]);
                case "commit" -> connection.commit();
                case "rollback" -> connection.rollback();
                case "close" -> connection.close();
                default -> throw new UnsupportedOperationException(call);
            }
            return null;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A sequencer with a tail of its own. */
    final class Node {
        final LogTail tail;
        private final Recorded<LogGrown> grown = new Recorded<>();
        private final TestTime time = new TestTime();
        private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        private final Sequencer sequencer;
        private final Cursors cursors;

        Node(SettingReader reader) throws SQLException {
            this(database, reader);
        }

        Node(DataSource database, SettingReader reader) throws SQLException {
            LogSettings settings = new LogSettings(reader);
            EventLog log = new EventLog(database, settings);
            tail = new LogTail(settings);
            sequencer = new Sequencer(database, log, tail, grown, settings, new SequencerMeters(time, meters));
            sequencer.begin();
            cursors = new Cursors(log, tail, new Retention(database, time, settings));
        }

        /** What it does after a commit of its own. */
        void place() throws SQLException {
            sequencer.wake();
            sequencer.step();
        }

        List<String> tail() {
            return LongStream.rangeClosed(1, tail.end())
                    .mapToObj(tail::at)
                    .map(event -> event == null ? "gone" : event.payload())
                    .toList();
        }
    }
}
