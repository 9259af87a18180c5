package dev.lobby.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.database.TestDatabase;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class CursorsTest {
    private static final LogSettings SETTINGS = new LogSettings(TestSettings.with());

    DataSource newDatabase() throws SQLException {
        return TestDatabase.create();
    }

    @Test
    void haveOneLengthAndSortInTheOrderOfTheEvents() throws Exception {
        Cursors cursors = of(newDatabase());

        List<String> texts = LongStream.of(0, 1, 9, 10, 255, 256, 1_000_000, 1L << 40, Long.MAX_VALUE)
                .mapToObj(cursors::at)
                .toList();

        assertThat(texts)
                .isSorted()
                .doesNotHaveDuplicates()
                .allSatisfy(text -> assertThat(text).hasSameSizeAs(texts.get(0)));
    }

    @Test
    void convertBackToPositionsUpToTheEndOfTheLogEvenIfAnotherNodeWroteIt() throws Exception {
        DataSource database = newDatabase();
        Cursors cursors = of(database);
        execute(database, "update event_log_head set position = 7");

        assertThat(cursors.position(cursors.at(0))).hasValue(0);
        assertThat(cursors.position(cursors.at(7))).hasValue(7);
        assertThat(cursors.position(cursors.at(8))).isEmpty();
    }

    @Test
    void fromBeforeARestoreWithANewEpochAreUnknown() throws Exception {
        DataSource database = newDatabase();
        Cursors before = of(database);
        execute(database, documentedCommand());
        Cursors after = of(database);

        assertThat(after.position(before.at(0))).isEmpty();
        assertThat(after.position(after.at(0))).hasValue(0);
        assertThat(after.at(0)).hasSameSizeAs(before.at(0));
    }

    private static String documentedCommand() throws IOException {
        return Pattern.compile("update event_log_head set epoch = [^\"]*")
                .matcher(Files.readString(Path.of("docs/operations.md")))
                .results()
                .findFirst()
                .orElseThrow()
                .group();
    }

    private static Cursors of(DataSource database) throws SQLException {
        EventLog log = new EventLog(database, SETTINGS);
        LogTail tail = new LogTail(SETTINGS);
        tail.begin(log.head().epoch(), log.head().end());
        return new Cursors(log, tail, new Retention(database, new TestTime(), SETTINGS));
    }

    private static void execute(DataSource database, String command) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.createStatement().executeUpdate(command);
        }
    }
}
