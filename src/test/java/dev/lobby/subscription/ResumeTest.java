package dev.lobby.subscription;

import static dev.lobby.log.Subjects.about;
import static dev.lobby.log.Subjects.begins;
import static dev.lobby.log.Subjects.ends;
import static dev.lobby.log.Subjects.id;
import static dev.lobby.log.Subjects.restrictedTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.auth.Caller;
import dev.lobby.edge.ClientAddress;
import dev.lobby.log.LogEntry;
import dev.lobby.wire.CloseCause;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests of what {@code lobby.v1} adds: acknowledgements, cursors, and resuming where another session ended. */
class ResumeTest {
    private static final List<String> GAMES = List.of("game.*");

    @Test
    void aSubscriptionIsAcknowledgedBeforeItsFirstEventWithTheCursorAfterWhichItBegins() throws Exception {
        Server server = new Server();
        Client client = server.connect(Protocol.V1, null);
        LogEntry earlier = server.happens("game.created");
        server.route();
        server.subscribe(client, "game.*");
        server.route();

        LogEntry event = server.happens("game.updated");
        server.route();
        client.takesAll();

        assertThat(client.received)
                .containsExactly(subscribed("\"game.*\"", server.cursors.at(earlier.position())), v1(server, event));
    }

    @Test
    void severalPatternsOfOneCommandDeliverEachEventOnce() throws Exception {
        Server server = new Server();
        Client client = server.connect(Protocol.V1, null);
        server.resume(client, List.of("game.*", "*.created", "game.*"), server.cursors.end());
        server.route();

        LogEntry event = server.happens("game.created");
        server.route();
        client.takesAll();

        assertThat(client.received)
                .containsExactly(
                        subscribed("[\"game.*\",\"*.created\",\"game.*\"]", server.cursors.at(0)),
                        live(server.cursors.at(0)),
                        v1(server, event));
        assertThat(server.shown("lobby.patterns")).isEqualTo(2);
    }

    @Test
    void aSessionThatHasEndedNoLongerWaitsForPagesOfTheLog() throws Exception {
        Server server = new Server("lobby.log.page", "10");
        String beginning = server.cursors.end();
        for (int i = 0; i < 100; i++) {
            server.happens("game.created");
        }
        server.route();
        Client ended = server.connect(Protocol.V1, null);
        Client other = server.connect(Protocol.V1, null);
        server.resume(ended, GAMES, beginning);
        server.resume(other, GAMES, beginning);
        server.route();

        server.disconnect(ended);
        server.disconnect(other);

        assertThat(server.router.catchUp()).isFalse();
        server.catchUp.add(ended.subscriber());
        assertThat(server.router.catchUp()).isFalse();
    }

    @Test
    void allPatternsOfACommandAreSubscribedOrNone() throws Exception {
        Server server = new Server("lobby.socket.max-patterns", "3");
        Client client = server.connect(Protocol.V1, null);
        server.resume(client, List.of("a", "b", "c", "d"), server.cursors.end());
        server.route();

        server.happens("a");
        server.route();
        client.takesAll();

        assertThat(client.received).hasSize(1).first().asString().contains("too-many-subscriptions");
        assertThat(server.shown("lobby.patterns")).isZero();
    }

    @Test
    void noEventOfAPatternFollowsItsUnsubscribedAnswer() throws Exception {
        Server server = new Server();
        Client client = server.connect(Protocol.V1, null);
        server.subscribe(client, "game.*");
        server.route();
        LogEntry event = server.happens("game.created");
        server.route();
        server.unsubscribe(client, "game.*");
        server.happens("game.deleted");
        server.route();
        client.takesAll();

        assertThat(client.received)
                .containsExactly(
                        subscribed("\"game.*\"", server.cursors.at(0)),
                        v1(server, event),
                        "{\"event\":\"unsubscribed\",\"data\":{\"pattern\":\"game.*\"}}");
    }

    @Test
    void aReplayComesOnceAndInOrderThenTheLiveFrameThenNewEvents() throws Exception {
        for (String tail : List.of("1000", "50", "1")) {
            Server server = new Server("lobby.log.tail-events", tail, "lobby.log.page", "10");
            List<LogEntry> games = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                games.add(server.happens("game.updated"));
                server.happens("message.created");
                server.route();
            }
            Client client = server.connect(Protocol.V1, null);
            server.resume(client, GAMES, server.cursors.at(games.get(4).position()));
            server.settle();
            LogEntry next = server.happens("game.deleted");
            server.settle();
            client.takesAll();

            List<String> expected = new ArrayList<>();
            expected.add(
                    subscribed("[\"game.*\"]", server.cursors.at(games.get(4).position())));
            games.subList(5, 100).forEach(event -> expected.add(v1(server, event)));
            expected.add(live(server.cursors.at(200)));
            expected.add(v1(server, next));
            assertThat(client.received).as("with a tail of %s", tail).isEqualTo(expected);
        }
    }

    @Test
    void aReplayLargerThanTheMailboxContinuesAsTheClientReadsAndEndsWithTheLiveFrame() throws Exception {
        Server server = new Server("lobby.socket.mailbox-bytes", "1024");
        List<String> expected = new ArrayList<>();
        expected.add(subscribed("[\"game.*\"]", server.cursors.at(0)));
        for (int i = 0; i < 100; i++) {
            expected.add(v1(server, server.happens("game.updated")));
        }
        expected.add(live(server.cursors.at(100)));
        server.route();
        Client client = server.connect(Protocol.V1, null);
        server.resume(client, GAMES, server.cursors.at(0));
        do {
            server.settle();
        } while (client.takesOne());

        assertThat(client.received).isEqualTo(expected);
        assertThat(server.shown("lobby.sessions.behind")).isZero();
    }

    /** The client would resume after the cursor of such a frame, if it lost its connection before its own replay. */
    @Test
    void aSessionThatFellBehindBeforeItSubscribesGetsNoLiveFrame() throws Exception {
        Server server = new Server("lobby.log.tail-events", "1");
        Client client = server.connect(Protocol.V1, null);
        server.route();
        LogEntry first = server.happens("game.created");
        LogEntry second = server.happens("game.updated");
        server.settle();
        client.takesAll();
        assertThat(client.received).isEmpty();

        server.resume(client, GAMES, server.cursors.at(0));
        server.settle();
        client.takesAll();

        assertThat(client.received)
                .containsExactly(
                        subscribed("[\"game.*\"]", server.cursors.at(0)),
                        v1(server, first),
                        v1(server, second),
                        live(server.cursors.at(2)));
    }

    @Test
    void aCursorOfAnEventThatThisNodeHasNotSeenYetIsAccepted() throws Exception {
        Server server = new Server();
        Client client = server.connect(Protocol.V1, null);
        LogEntry first = server.happens("game.created");
        LogEntry second = server.happens("game.updated");
        // The node has both events, but its router has routed neither.
        server.resume(client, GAMES, server.cursors.at(first.position()));
        server.route();
        Client ahead = server.connect(Protocol.V1, null);
        LogEntry third = server.happens("game.updated");
        server.resume(ahead, GAMES, server.cursors.at(third.position()));
        server.route();
        LogEntry fourth = server.happens("game.deleted");
        server.route();
        client.takesAll();
        ahead.takesAll();

        assertThat(client.received)
                .containsSubsequence(v1(server, second), v1(server, third), v1(server, fourth))
                .doesNotContain(v1(server, first));
        assertThat(ahead.received)
                .containsExactly(
                        subscribed("[\"game.*\"]", server.cursors.at(third.position())),
                        live(server.cursors.at(third.position())),
                        v1(server, fourth));
    }

    @Test
    void anUnknownOrForgottenCursorIsAnsweredWithCursorExpiredAndNothingIsSubscribed() throws Exception {
        Server server = new Server("lobby.log.retention", "PT10S");
        LogEntry first = server.happens("game.created");
        server.happens("game.updated");
        server.route();
        String old = server.cursors.at(first.position() - 1);
        String another = new Server().cursors.at(1);
        server.forgets(1);

        for (String cursor : List.of(old, another, server.cursors.at(99), "", "x", old + "0", "g" + old.substring(1))) {
            Client client = server.connect(Protocol.V1, null);
            server.resume(client, GAMES, cursor);
            server.settle();
            client.takesAll();

            assertThat(client.received).as(cursor).hasSize(1).first().asString().contains("cursor-expired");
        }
        assertThat(server.shown("lobby.patterns")).isZero();
        Client held = server.connect(Protocol.V1, null);
        server.resume(held, GAMES, server.cursors.at(first.position()));
        server.settle();
        held.takesAll();
        assertThat(held.received).hasSize(3);
    }

    @Test
    void aSessionWhoseNextEventWasDeletedIsClosed() throws Exception {
        Server server = new Server("lobby.socket.mailbox-bytes", "1024", "lobby.log.tail-events", "1");
        for (Protocol protocol : Protocol.values()) {
            Client client = server.connect(protocol, null);
            server.subscribe(client, "game.*");
            server.route();
            for (int i = 0; i < 100; i++) {
                server.happens("game.updated");
                server.route();
            }
            server.forgets(server.tail.end() - 1);
            client.takesAll();
            server.settle();

            assertThat(client.closed).isEqualTo(CloseCause.FORGOTTEN);
        }
        assertThat(server.shown("lobby.sessions.behind")).isZero();
    }

    @Test
    void onlyASessionWithoutASubscriptionCanSubscribeAfterACursor() throws Exception {
        Server server = new Server();
        Client client = server.connect(Protocol.V1, null);
        server.subscribe(client, "a");
        server.resume(client, GAMES, server.cursors.end());
        server.unsubscribe(client, "a");
        server.resume(client, GAMES, server.cursors.end());
        server.route();
        client.takesAll();

        assertThat(client.received).hasSize(5);
        assertThat(client.received.get(1)).contains("invalid-command");
        assertThat(client.received.get(3)).contains("subscribed");
    }

    @Test
    void aPageReadForAnEarlierReplayDoesNotAffectALaterOne() throws Exception {
        Server server = new Server("lobby.log.tail-events", "1", "lobby.log.page", "10");
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            server.happens("game.updated");
            messages.add(v1(server, server.happens("message.created")));
            server.route();
        }
        Client client = server.connect(Protocol.V1, null);
        server.resume(client, GAMES, server.cursors.at(0));
        server.route();
        // The worker reads before the router carries out the client's new command.
        server.unsubscribe(client, "game.*");
        server.resume(client, List.of("message.*"), server.cursors.at(0));
        assertThat(server.router.catchUp()).isTrue();
        server.settle();
        client.takesAll();

        assertThat(client.received).containsSubsequence(messages);
        assertThat(client.received.stream().filter(messages::contains)).hasSize(100);
    }

    @Test
    void aQuietClientReceivesItsCursorOnceInTheInterval() throws Exception {
        Server server = new Server("lobby.socket.live-interval", "PT60S");
        Client quiet = server.connect(Protocol.V1, null);
        Client busy = server.connect(Protocol.V1, null);
        Client idle = server.connect(Protocol.V1, null);
        Client plain = server.connect();
        server.subscribe(quiet, "message.*");
        server.subscribe(busy, "game.*");
        server.subscribe(plain, "message.*");
        server.route();
        for (int second = 1; second <= 130; second++) {
            server.time.pass(Duration.ofSeconds(1));
            server.happens("game.updated");
            server.route();
        }
        for (Client client : List.of(quiet, busy, idle, plain)) {
            client.takesAll();
        }

        assertThat(quiet.received.subList(1, quiet.received.size()))
                .containsExactly(live(server.cursors.at(60)), live(server.cursors.at(120)));
        assertThat(busy.received).hasSize(131).noneMatch(text -> text.contains("\"live\""));
        assertThat(idle.received).isEmpty();
        assertThat(plain.received).isEmpty();
    }

    @Test
    void aCursorSetByAClientDoesNotSkipTheEndOfItsTokens() throws Exception {
        Server server = new Server("lobby.log.tail-events", "10");
        Client ended = server.connect(Protocol.V1, new Caller("ann", 3));
        Client other = server.connect(Protocol.V1, new Caller("bob", 3));
        server.route();
        server.happens("$tokens-ended", "{\"user\":\"ann\",\"generation\":4}");
        for (int i = 0; i < 100; i++) {
            server.happens("game.updated");
        }
        // The tail overtook the router, so the router does not see the signal itself.
        server.route();

        server.resume(ended, GAMES, server.cursors.end());
        server.resume(other, GAMES, server.cursors.end());
        server.settle();
        LogEntry after = server.happens("game.created");
        server.settle();
        ended.takesAll();
        other.takesAll();

        assertThat(ended.closed).isEqualTo(CloseCause.TOKEN_ENDED);
        assertThat(ended.received).noneMatch(text -> text.contains("game.created"));
        assertThat(other.received)
                .containsExactly(
                        subscribed("[\"game.*\"]", server.cursors.at(101)),
                        live(server.cursors.at(101)),
                        v1(server, after));
    }

    @Test
    void unwantedEventsAreSkippedInFewStepsAndWantedOnesBetweenThemAreFound() throws Exception {
        Server server = new Server("lobby.log.tail-events", "1", "lobby.log.page", "10");
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            server.happens(i % 2 == 0 ? "game.updated" : "member.created");
            if (i % 1_000 == 999) {
                wanted.add(v1(server, server.happens("message.created")));
            }
            server.route();
        }
        Client client = server.connect(Protocol.V1, null);
        server.resume(client, List.of("message.*"), server.cursors.at(0));
        server.route();

        int steps = 0;
        while (server.router.catchUp()) {
            steps++;
            server.route();
        }
        client.takesAll();

        assertThat(client.received).containsSubsequence(wanted).hasSize(wanted.size() + 2);
        assertThat(steps).isLessThan(10);
    }

    /** Another server deletes old events, then memberships that ended, and this one has not noticed yet. */
    @Test
    void whatTheLogForgotIsExpiredAlsoIfItIsStillInMemory() throws Exception {
        String ann = id(1);
        String game = id(2);
        Server server = new Server("lobby.visibility", "private");
        server.happens("member.created", "{}", begins(game, ann));
        server.happens("message.created", "{}", restrictedTo(id(3), game));
        server.happens("member.deleted", "{}", ends(game, ann));
        server.happens("game.updated", "{}", about(game));
        server.route();
        server.sequencing.forget(3);

        Client late = server.admit(Protocol.V1, new Caller(ann, 0));
        server.resume(late, List.of("**"), server.cursors.at(1));
        Client inTime = server.admit(Protocol.V1, new Caller(ann, 0));
        server.resume(inTime, List.of("**"), server.cursors.at(3));
        server.settle();
        late.takesAll();
        inTime.takesAll();

        assertThat(late.received).singleElement().asString().contains("cursor-expired");
        assertThat(inTime.received).hasSize(3).element(1).asString().contains("game.updated");
    }

    /** Another server deletes them, and this one has not noticed yet. */
    @Test
    void whatTheLogForgotIsExpiredAlsoIfOnlyAnotherServerKnows() throws Exception {
        Server server = new Server("lobby.log.tail-events", "1");
        for (int i = 0; i < 5; i++) {
            server.happens("game.updated");
            server.route();
        }
        server.sequencing.forget(3);

        Client late = server.connect(Protocol.V1, null);
        server.resume(late, GAMES, server.cursors.at(2));
        Client inTime = server.connect(Protocol.V1, null);
        server.resume(inTime, GAMES, server.cursors.at(3));
        server.settle();
        late.takesAll();
        inTime.takesAll();

        assertThat(late.received).singleElement().asString().contains("cursor-expired");
        assertThat(late.closed).isNull();
        assertThat(inTime.received).hasSize(4);
    }

    /** The client is ahead of the router, and its mailbox has no room for the frame that would make it live. */
    @Test
    void aPatternThatIsAddedWhileASessionIsBehindBeginsWhereItsAnswerSays() throws Exception {
        Server server = new Server("lobby.socket.mailbox-bytes", "1024");
        Client client = server.connect(Protocol.V1, null);
        server.subscribe(client, "game.*");
        server.route();
        server.happens("game.updated", "{\"body\":\"" + "x".repeat(900) + "\"}");
        server.route();
        server.unsubscribe(client, "game.*");
        List<LogEntry> messages = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            messages.add(server.happens("message.created"));
        }
        server.resume(client, GAMES, server.cursors.end());
        server.subscribe(client, "message.*");
        server.route();
        messages.add(server.happens("message.created"));
        do {
            server.settle();
        } while (client.takesOne());

        int answer = IntStream.range(0, client.received.size())
                .filter(i -> client.received.get(i).contains("\"subscribed\",\"data\":{\"pattern\":\"message.*\""))
                .findFirst()
                .orElseThrow();
        List<String> owed = messages.stream()
                .filter(message -> client.received
                                .get(answer)
                                .compareTo(subscribed("\"message.*\"", server.cursors.at(message.position())))
                        < 0)
                .map(message -> v1(server, message))
                .toList();
        assertThat(client.received.stream()
                        .filter(frame -> frame.contains("message.created"))
                        .toList())
                .isEqualTo(owed)
                .isNotEmpty();
    }

    /** Its user's memberships of that time are forgotten. */
    @Test
    void aReplayThatTheLogOvertakesEnds() throws Exception {
        String ann = id(1);
        Server server = new Server("lobby.visibility", "private", "lobby.log.page", "5");
        for (int i = 0; i < 50; i++) {
            server.happens("game.updated", "{}", about(id(2)));
        }
        server.route();
        Client client = server.admit(Protocol.V1, new Caller(ann, 0));
        server.resume(client, List.of("**"), server.cursors.at(1));
        server.route();
        assertThat(server.router.catchUp()).isTrue();
        server.route();

        server.forgets(40);
        server.settle();
        client.takesAll();

        assertThat(client.closed).isEqualTo(CloseCause.FORGOTTEN);
    }

    @Test
    void usersAndAddressesTakeTurnsHoweverManySessionsEachHas() throws Exception {
        Server server = new Server("lobby.log.tail-events", "1", "lobby.log.page", "10");
        for (int i = 0; i < 100; i++) {
            server.happens("game.updated");
            server.route();
        }
        for (int i = 0; i < 50; i++) {
            server.resume(server.connect(Protocol.V1, null), GAMES, server.cursors.at(0));
        }
        Client user = server.connect(Protocol.V1, new Caller("ann", 1));
        server.resume(user, GAMES, server.cursors.at(0));
        Client other = new Client();
        other.address = new ClientAddress(InetAddress.getByName("198.51.100.7"));
        server.connect(other, Protocol.V1, null, Duration.ZERO);
        server.resume(other, GAMES, server.cursors.at(0));
        server.route();

        int steps = 0;
        while (user.received.size() < 102 || other.received.size() < 102) {
            assertThat(server.router.catchUp()).isTrue();
            server.route();
            user.takesAll();
            other.takesAll();
            steps++;
        }

        // Ten pages each, and as many for all of the crowd.
        assertThat(steps).isBetween(20, 35);
        assertThat(user.received.get(101)).isEqualTo(live(server.cursors.at(100)));
    }

    @Test
    void anAccountThatReadTooMuchWaitsAndThenContinuesWithoutAGap() throws Exception {
        Server server = new Server(
                "lobby.log.tail-events", "1", "lobby.log.page", "10", "lobby.socket.max-events-read-per-minute", "60");
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            expected.add(v1(server, server.happens("game.updated")));
            server.route();
        }
        Client greedy = server.connect(Protocol.V1, null);
        Client other = server.connect(Protocol.V1, new Caller("ann", 1));
        server.resume(greedy, GAMES, server.cursors.at(0));
        server.settle();
        server.resume(other, GAMES, server.cursors.at(190));
        server.settle();
        greedy.takesAll();
        other.takesAll();
        assertThat(greedy.received).hasSize(61);
        assertThat(other.received).hasSize(12);

        for (int second = 0; second < 150; second++) {
            server.time.pass(Duration.ofSeconds(1));
            server.settle();
            greedy.takesAll();
        }

        assertThat(greedy.closed).isNull();
        assertThat(greedy.received.subList(1, 201)).isEqualTo(expected);
        assertThat(greedy.received).hasSize(202).endsWith(live(server.cursors.at(200)));
    }

    @Test
    void aSessionThatAuthenticatesLaterEndsWithThatUsersTokens() throws Exception {
        Server server = new Server();
        Client client = server.connect(Protocol.V1, null);
        server.subscribe(client, "**");
        server.own(client, new Caller("ann", 3));
        server.route();
        server.happens("$tokens-ended", "{\"user\":\"ann\",\"generation\":4}");
        server.route();

        assertThat(client.closed).isEqualTo(CloseCause.TOKEN_ENDED);
    }

    private static String v1(Server server, LogEntry event) {
        return "{\"event\":\"" + event.name() + "\",\"data\":" + event.payload() + ",\"cursor\":\""
                + server.cursors.at(event.position()) + "\"}";
    }

    private static String subscribed(String pattern, String cursor) {
        return "{\"event\":\"subscribed\",\"data\":{\"pattern\":" + pattern + ",\"cursor\":\"" + cursor + "\"}}";
    }

    private static String live(String cursor) {
        return "{\"event\":\"live\",\"data\":{\"cursor\":\"" + cursor + "\"}}";
    }
}
