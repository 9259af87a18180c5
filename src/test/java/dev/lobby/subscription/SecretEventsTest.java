package dev.lobby.subscription;

import static dev.lobby.log.Subjects.id;
import static dev.lobby.log.Subjects.restrictedTo;
import static dev.lobby.log.Subjects.secretOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.auth.Caller;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Secret events on an open server, where everybody sees all others. */
class SecretEventsTest {
    private static final Caller ANN = new Caller(id(1), 0);
    private static final Caller BOB = new Caller(id(2), 0);

    private final Server server = new Server("lobby.log.tail-events", "4", "lobby.log.page", "2");

    SecretEventsTest() throws SQLException {}

    @Test
    void areSeenLiveBySessionsOfTheirUsersAlone() throws SQLException {
        Client ann = server.connect(ANN);
        Client bob = server.connect(BOB);
        Client nobody = server.connect();
        List.of(ann, bob, nobody).forEach(client -> server.subscribe(client, "**"));
        server.route();

        happen();

        assertThat(numbers(ann)).containsExactly("1", "2", "3");
        assertThat(numbers(bob)).containsExactly("1", "3");
        assertThat(numbers(nobody)).containsExactly("1", "3");
    }

    /** From the log, and from the memory of the latest events. */
    @Test
    void areSeenInAReplayBySessionsOfTheirUsersAlone() throws SQLException {
        String beginning = server.cursors.end();
        Client ann = server.connect(Protocol.V1, ANN);
        Client bob = server.connect(Protocol.V1, BOB);
        Client nobody = server.connect(Protocol.V1, null);
        happen();
        happen();

        for (Client client : List.of(ann, bob, nobody)) {
            server.resume(client, List.of("**"), beginning);
        }
        server.settle();

        assertThat(numbers(ann)).containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(numbers(bob)).containsExactly("1", "3", "4", "6");
        assertThat(numbers(nobody)).containsExactly("1", "3", "4", "6");
    }

    @Test
    void areSeenByASessionFromTheTimeWhenItBelongsToTheUser() throws SQLException {
        Client late = server.connect();
        server.subscribe(late, "**");
        server.route();
        happen();
        server.own(late, ANN);
        server.route();

        happen();

        assertThat(numbers(late)).containsExactly("1", "3", "4", "5", "6");
    }

    private void happen() throws SQLException {
        server.happens("game.created");
        server.happens("block.created", next(), secretOf(ANN.userId(), BOB.userId()));
        server.happens("message.created", next(), restrictedTo(BOB.userId()));
        server.route();
    }

    private String next() {
        return "{\"n\":" + (server.tail.end() + 1) + "}";
    }

    private static List<String> numbers(Client client) {
        client.takesAll();
        return client.received.stream()
                .filter(frame -> frame.contains("\"n\":"))
                .map(frame -> frame.replaceAll(".*\"n\":(\\d+).*", "$1"))
                .toList();
    }
}
