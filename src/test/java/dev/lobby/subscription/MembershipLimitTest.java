package dev.lobby.subscription;

import static dev.lobby.log.Subjects.begins;
import static dev.lobby.log.Subjects.ends;
import static dev.lobby.log.Subjects.id;
import static dev.lobby.log.Subjects.restrictedTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.auth.Caller;
import dev.lobby.database.TestDatabase;
import dev.lobby.log.LogEntry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Tests of a user who has joined and left more games than a server remembers. */
class MembershipLimitTest {
    private static final Caller ANN = new Caller(id(1), 0);
    private static final int MAX = 100;

    private static final String[] SETTINGS = {
        "lobby.visibility", "private", "lobby.log.max-memberships", String.valueOf(MAX)
    };

    private final DataSource database = TestDatabase.create();
    private final Server server = new Server(database, SETTINGS);
    private final List<LogEntry> messages = new ArrayList<>();

    MembershipLimitTest() throws SQLException {}

    @Test
    void aSessionSeesTheSameAsOneThatOpensLaterWhenMembershipsHaveEnded() throws SQLException {
        Client early = server.admit(Protocol.V1, ANN);
        server.route();
        joins(0);
        for (int game = 1; game <= 2 * MAX; game++) {
            joins(game);
            leaves(game);
        }
        leaves(0);
        server.route();

        assertThat(seenBy(early)).hasSize(MAX).isEqualTo(seenBy(later()));
    }

    @Test
    void aSessionSeesTheSameAsOneThatOpensLaterWhenMembershipsLast() throws SQLException {
        Client early = server.admit(Protocol.V1, ANN);
        server.route();
        for (int game = 0; game < MAX / 2; game++) {
            joins(game);
            leaves(game);
        }
        for (int game = MAX; game <= 2 * MAX; game++) {
            joins(game);
        }
        server.route();

        assertThat(seenBy(early)).hasSize(MAX).isEqualTo(seenBy(later()));
    }

    /** The router has not reached what is already known, so its view must not grow by it again. */
    @Test
    void whatWasForgottenWhenTheSessionOpenedStaysForgotten() throws SQLException {
        for (int game = 0; game <= MAX; game++) {
            joins(game);
            leaves(game);
        }
        joins(MAX + 1);
        Client early = server.admit(Protocol.V1, ANN);
        server.route();

        assertThat(seenBy(early)).hasSize(MAX).isEqualTo(seenBy(later()));
    }

    private Client later() throws SQLException {
        Server other = new Server(database, SETTINGS);
        Client client = other.admit(Protocol.V1, ANN);
        other.route();
        return client;
    }

    private List<Long> seenBy(Client client) {
        View view = client.subscriber().view();
        assertThat(view.isKnown()).isTrue();
        return messages.stream().filter(view::sees).map(LogEntry::position).toList();
    }

    private void joins(int game) throws SQLException {
        server.happens("member.created", "{}", begins(id(100 + game), ANN.userId()));
        messages.add(server.happens("message.created", "{}", restrictedTo(id(2), id(100 + game))));
    }

    private void leaves(int game) throws SQLException {
        server.happens("member.deleted", "{}", ends(id(100 + game), ANN.userId()));
    }
}
