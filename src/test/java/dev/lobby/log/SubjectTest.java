package dev.lobby.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.database.TestDatabase;
import dev.lobby.log.Subject.MembershipChange;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubjectTest {
    private static final String ANN = Subjects.id(0xa1);
    private static final String BOB = Subjects.id(0xb1);
    private static final String GAME = Subjects.id(0xc1);

    private final DataSource database = TestDatabase.create();

    SubjectTest() throws SQLException {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                 | ''",
                "ann                | ann",
                "ann game           | ann game",
                "ann game           | ann",
                "game ann bob       | ann bob",
                "ann game bob other | ann bob",
                "game               | ''",
                "game other ann     | ann",
            })
    void isReadAsItWasStored(String about, String seenBy) throws SQLException {
        Subject subject = new Subject(words(about), words(seenBy), true, MembershipChange.NONE);

        assertThat(storedAndRead(subject)).isEqualTo(subject);
        Subject secret = secret(words(about), words(seenBy));
        assertThat(storedAndRead(secret)).isEqualTo(secret).isNotEqualTo(subject);
    }

    private static Subject secret(List<String> about, List<String> seenBy) {
        return new Subject(about, seenBy, true, true, MembershipChange.NONE);
    }

    @Test
    void hasRoomForAsManyIdsAsThereMayBe() throws SQLException {
        List<String> ids = Collections.nCopies(Subject.MAX_IDS, GAME);

        Subject forNobody = new Subject(ids, List.of(), true, MembershipChange.NONE);

        assertThat(storedAndRead(forNobody)).isEqualTo(forNobody);
        assertThat(storedAndRead(secret(ids, List.of()))).isEqualTo(secret(ids, List.of()));
    }

    @Test
    void aMembershipKeepsItsOrderWhoeverSeesIt() throws SQLException {
        Subject ban = new Subject(List.of(GAME, ANN), List.of(ANN), true, MembershipChange.ENDS);

        assertThat(storedAndRead(ban))
                .satisfies(read -> assertThat(read.group()).isEqualTo(GAME))
                .satisfies(read -> assertThat(read.member()).isEqualTo(ANN));
    }

    /** Such a server takes what is between two commas for an id, and an id of more than 24 characters for none. */
    @Test
    void aServerOfBeforeShowsItToNobodyElse() {
        String stored =
                new Subject(List.of(GAME, ANN, BOB), List.of(ANN, BOB), true, MembershipChange.NONE).storedAbout();

        assertThat(stored).isEqualTo(";" + GAME + "," + ANN + "," + BOB);
        assertThat(stored.split(",", -1)).doesNotContain(GAME).anyMatch(id -> id.length() > 24);
    }

    @Test
    void aServerOfBeforeShowsWhatIsSecretToNobody() {
        String stored = secret(List.of(ANN, BOB), List.of(ANN)).storedAbout();

        assertThat(stored).isEqualTo("!" + ANN + ";" + BOB);
        assertThat(stored.split("[,;]", -1)[0].length()).isGreaterThan(24);
    }

    @Test
    void whatIsSecretIsRestricted() {
        assertThatThrownBy(() -> new Subject(List.of(ANN), List.of(ANN), false, true, MembershipChange.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be public");
    }

    @Test
    void isSeenByNobodyThatItIsNotAbout() {
        assertThatThrownBy(() -> new Subject(List.of(GAME), List.of(ANN), true, MembershipChange.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be seen by");
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(" ", -1));
    }

    private Subject storedAndRead(Subject subject) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.createStatement().execute("delete from event_pending");
            Subjects.pend(connection, "a.b", "{}", subject);
            try (ResultSet row =
                    connection.createStatement().executeQuery("select " + Subject.COLUMNS + " from event_pending")) {
                row.next();
                return Subject.read(row, 1);
            }
        }
    }
}
