package dev.lobby.subscription;

import static dev.lobby.log.Subjects.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.auth.Caller;
import dev.lobby.log.LogEntry;
import dev.lobby.log.Subjects;
import dev.lobby.pattern.EventPattern;
import dev.lobby.wire.CloseCause;
import jakarta.json.JsonValue;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventRouterTest {
    private static final String ENDED_FOR_ANN = "{\"user\":\"ann\",\"generation\":4}";

    @Test
    void everyMatchingEventComesOnceAndInOrder() throws Exception {
        Server server = new Server();
        Client client = server.connect();
        server.subscribe(client, "game.*");
        server.route();

        LogEntry first = server.happens("game.created");
        server.happens("message.created");
        LogEntry second = server.happens("game.deleted");
        server.route();
        client.takesAll();

        assertThat(client.received).containsExactly(text(first), text(second));
        assertThat(client.told).isTrue();
    }

    @Test
    void anEventIsSentOnceHoweverManyPatternsMatch() throws Exception {
        Server server = new Server();
        Client client = server.connect();
        for (String pattern : List.of("game.*", "*.created", "game.created", "**", "game.**")) {
            server.subscribe(client, pattern);
        }
        server.route();

        LogEntry event = server.happens("game.created");
        server.route();
        client.takesAll();

        assertThat(client.received).containsExactly(text(event));
    }

    /** It falls behind at an event that another session's failure lets the router route again. */
    @Test
    void anEventThatIsRoutedAgainComesToASessionThatFellBehindAtIt() throws Exception {
        Server server = new Server("lobby.socket.mailbox-bytes", "1024");
        Client full = server.connect();
        server.subscribe(full, "game.*");
        Client failing = new Client() {
            private boolean failed;

            @Override
            public void mailArrived() {
                if (!failed) {
                    failed = true;
                    throw new IllegalStateException("once");
                }
            }
        };
        server.connect(failing, Protocol.PLAIN, null, Duration.ofDays(1));
        Interest inOne = new Interest(EventPattern.of("game.*"), id(1));
        server.subscribe(failing, new Patterns(List.of(inOne), JsonValue.EMPTY_JSON_ARRAY));
        LogEntry first = server.happens("game.created", "{\"body\":\"" + "x".repeat(900) + "\"}");
        server.route();
        LogEntry again =
                server.happens("game.updated", "{\"body\":\"" + "y".repeat(900) + "\"}", Subjects.about(id(1)));
        assertThatThrownBy(server::route).hasMessage("once");

        full.takesAll();
        assertThat(server.router.catchUp()).isTrue();
        server.settle();
        full.takesAll();
        failing.takesAll();

        assertThat(full.received).containsExactly(text(first), text(again));
        assertThat(failing.received).containsExactly(text(again));
    }

    @Test
    void aSubscriptionBeginsAtTheRoutersPosition() throws Exception {
        Server server = new Server();
        Client client = server.connect();
        server.happens("game.created");
        server.route();
        server.subscribe(client, "game.*");
        server.route();

        LogEntry later = server.happens("game.updated");
        server.route();
        client.takesAll();

        assertThat(client.received).containsExactly(text(later));
    }

    @Test
    void commandsTakeEffectBetweenEventsInTheOrderSent() throws Exception {
        Server server = new Server();
        Client client = server.connect();
        server.subscribe(client, "game.*");
        server.unsubscribe(client, "game.*");
        server.refuse(client, new Refusal(Refusal.Code.UNKNOWN_COMMAND, "First."));
        server.refuse(client, new Refusal(Refusal.Code.INVALID_JSON, "Second."));
        server.route();

        server.happens("game.created");
        server.route();
        client.takesAll();

        assertThat(client.received)
                .containsExactly(
                        "{\"event\":\"error\",\"data\":{\"code\":\"unknown-command\",\"message\":\"First.\"}}",
                        "{\"event\":\"error\",\"data\":{\"code\":\"invalid-json\",\"message\":\"Second.\"}}");
    }

    @Test
    void aPatternSubscribedTwiceAndUnsubscribedOnceIsGone() throws Exception {
        Server server = new Server();
        Client client = server.connect();
        server.subscribe(client, "game.*");
        server.subscribe(client, "game.*");
        server.unsubscribe(client, "game.*");
        server.route();

        server.happens("game.created");
        server.route();
        client.takesAll();

        assertThat(client.received).isEmpty();
    }

    @Test
    void unsubscribingAWildcardLeavesItsSpecificPatternsAndTheOtherWayRound() throws Exception {
        Server server = new Server();
        Client wide = server.connect();
        Client narrow = server.connect();
        server.subscribe(wide, "game.*");
        server.unsubscribe(wide, "game.created");
        server.subscribe(narrow, "game.created");
        server.unsubscribe(narrow, "game.*");
        server.unsubscribe(narrow, "**");
        server.route();

        LogEntry event = server.happens("game.created");
        server.route();
        wide.takesAll();
        narrow.takesAll();

        assertThat(wide.received).containsExactly(text(event));
        assertThat(narrow.received).containsExactly(text(event));
    }

    @Test
    void aClosedSessionLeavesNothingBehind() throws Exception {
        Server server = new Server();
        Client client = server.connect();
        server.subscribe(client, "game.*");
        server.route();
        assertThat(server.shown("lobby.sessions")).isEqualTo(1);
        assertThat(server.shown("lobby.patterns")).isEqualTo(1);
        server.disconnect(client);
        server.subscribe(client, "message.*");
        server.route();
        assertThat(server.shown("lobby.sessions")).isZero();
        assertThat(server.shown("lobby.patterns")).isZero();

        server.happens("game.created");
        server.happens("message.created");
        server.settle();
        client.takesAll();

        assertThat(client.received).isEmpty();
    }

    @Test
    void tooManyPatternsAndTooManyBytesOfPatternsAreRefusedAndTheOthersStay() throws Exception {
        Server server = new Server("lobby.socket.max-patterns", "3", "lobby.socket.max-pattern-bytes", "255");
        Client many = server.connect();
        Client large = server.connect();
        List.of("game.*", "a", "b", "game.*", "c").forEach(pattern -> server.subscribe(many, pattern));
        List.of("game.*", "a".repeat(249), "b").forEach(pattern -> server.subscribe(large, pattern));
        server.route();

        LogEntry event = server.happens("game.created");
        server.route();
        many.takesAll();
        large.takesAll();

        String refusal = "{\"event\":\"error\",\"data\":{\"code\":\"too-many-subscriptions\","
                + "\"message\":\"A session may subscribe to 3 patterns, of 255 bytes in all.\"}}";
        assertThat(many.received).containsExactly(refusal, text(event));
        assertThat(large.received).containsExactly(refusal, text(event));
    }

    @Test
    void eachPatternWithAnIdCountsAsOne() throws Exception {
        Server server = new Server("lobby.socket.max-patterns", "3", "lobby.socket.max-pattern-bytes", "255");
        Client client = server.connect(Protocol.V1, null);
        EventPattern games = EventPattern.of("game.*");
        List<Interest> four =
                IntStream.range(0, 4).mapToObj(i -> new Interest(games, id(i))).toList();

        server.subscribe(client, new Patterns(four, JsonValue.EMPTY_JSON_ARRAY));
        server.subscribe(client, new Patterns(four.subList(0, 3), JsonValue.EMPTY_JSON_ARRAY));
        server.subscribe(client, new Patterns(four.subList(1, 2), JsonValue.EMPTY_JSON_ARRAY));
        server.subscribe(client, "game.*");
        server.route();
        client.takesAll();

        assertThat(client.received)
                .satisfiesExactly(
                        answer -> assertThat(answer).contains("too-many-subscriptions"),
                        answer -> assertThat(answer).contains("\"subscribed\""),
                        answer -> assertThat(answer).contains("\"subscribed\""),
                        answer -> assertThat(answer).contains("too-many-subscriptions"));
        assertThat(server.shown("lobby.patterns")).isEqualTo(3);
    }

    @Test
    void aClientThatDoesNotReadAnswersIsDisconnected() throws Exception {
        Server server =
                new Server("lobby.socket.mailbox-answer-bytes", "1024", "lobby.socket.answer-patience", "PT0.01S");
        Client client = server.connect();

        for (int i = 0; i < 20; i++) {
            server.refuse(client, new Refusal(Refusal.Code.INVALID_JSON, "x".repeat(80)));
            server.route();
        }

        assertThat(client.closed).isEqualTo(CloseCause.UNREAD_ANSWERS);
    }

    @Test
    void onlyAFewThreadsWaitForClientsThatDoNotReadAnswers() throws Exception {
        Server server = new Server("lobby.socket.mailbox-answer-bytes", "1024", "lobby.socket.answer-patience", "PT1S");
        int number = 200;
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Client client = server.connect();
            server.refuse(client, new Refusal(Refusal.Code.INVALID_JSON, "x".repeat(80)));
            clients.add(client);
        }
        server.route();
        ExecutorService threads = Executors.newFixedThreadPool(number);
        long begun = System.nanoTime();
        List<Future<Long>> waits = new ArrayList<>();
        for (Client client : clients) {
            waits.add(threads.submit(() -> {
                server.refuse(client, new Refusal(Refusal.Code.INVALID_JSON, "x".repeat(900)));
                return System.nanoTime() - begun;
            }));
        }
        int waited = 0;
        for (Future<Long> wait : waits) {
            waited += wait.get() >= Duration.ofSeconds(1).toNanos() ? 1 : 0;
        }
        threads.shutdown();
        server.route();

        int most = 4 * Runtime.getRuntime().availableProcessors();
        assertThat(waited).isLessThanOrEqualTo(most);
        // Nobody knows of the others whether they would have read, so they may come again.
        assertThat(clients)
                .filteredOn(client -> client.closed == CloseCause.UNREAD_ANSWERS)
                .hasSizeBetween(1, most);
        assertThat(clients)
                .allMatch(
                        client -> client.closed == CloseCause.UNREAD_ANSWERS || client.closed == CloseCause.OVERLOADED);
        assertThat(server.shown("lobby.sessions")).isZero();
    }

    @Test
    void onlyTheSessionWhoseCommandFindsNoRoomInTimeIsClosed() throws Exception {
        Server server = new Server("lobby.socket.router-inbox", "16", "lobby.socket.inbox-timeout", "PT0.1S");
        Client early = server.connect();
        Client late = server.connect();
        for (int i = 2; i < 16; i++) {
            server.subscribe(early, "game.p" + i);
        }

        server.subscribe(late, "game.*");
        server.route();

        assertThat(late.closed).isEqualTo(CloseCause.OVERLOADED);
        assertThat(early.closed).isNull();
        assertThat(server.waitingBytes()).isZero();
        assertThat(server.shown("lobby.patterns")).isEqualTo(14);
    }

    @Test
    void theEndOfASessionIsHandledEvenIfThereIsNoRoomForACommand() throws Exception {
        Server server = new Server("lobby.socket.router-inbox", "16", "lobby.socket.inbox-timeout", "PT0.1S");
        Client ending = server.connect();
        server.subscribe(ending, "game.*");
        server.route();
        Client neverOpen = server.connect();
        for (int i = 1; i < 16; i++) {
            server.subscribe(neverOpen, "game.p" + i);
        }

        server.disconnect(ending);
        server.disconnect(neverOpen);
        server.route();

        assertThat(server.shown("lobby.sessions")).isZero();
        assertThat(server.shown("lobby.patterns")).isZero();
    }

    @Test
    void anEventWaitsForFewCommandsHoweverManyThereAre() throws Exception {
        Server server = new Server();
        int commands = 5_000;
        for (int i = 0; i < commands; i++) {
            server.execute(state -> server.time.pass(Duration.ofNanos(100_000)));
        }
        Client client = server.connect();
        server.subscribe(client, "**");
        server.happens("game.created");
        long begun = server.time.nanos();

        server.router.step();

        assertThat(server.router.position()).isEqualTo(1);
        assertThat(Duration.ofNanos(server.time.nanos() - begun)).isLessThan(Duration.ofMillis(2));
        server.route();
        assertThat(server.shown("lobby.patterns")).isEqualTo(1);
    }

    /** The token was still valid when the session was opened or prolonged, but the router is late. */
    @Test
    void aTokenThatEndsBeforeItsSessionIsOpenEndsTheSession() throws Exception {
        Server server = new Server();
        Client anonymous = server.connect(Protocol.V1, null);
        server.route();
        server.execute(state -> server.time.pass(Duration.ofMillis(2)));
        Client late = server.connect(new Caller("ann", 3));
        Client newer = server.connect(new Caller("ann", 4));
        server.own(anonymous, new Caller("ann", 3));

        server.happens("$tokens-ended", ENDED_FOR_ANN);
        server.route();

        assertThat(late.closed).isEqualTo(CloseCause.TOKEN_ENDED);
        assertThat(anonymous.closed).isEqualTo(CloseCause.TOKEN_ENDED);
        assertThat(newer.closed).isNull();
    }

    @Test
    void aSessionWhoseTokenCannotBeFollowedComesBack() throws Exception {
        Server server = new Server("lobby.log.tail-events", "3");
        server.execute(state -> server.time.pass(Duration.ofMillis(2)));
        Client late = server.connect(new Caller("ann", 3));

        server.happens("$tokens-ended", ENDED_FOR_ANN);
        for (int i = 0; i < 5; i++) {
            server.happens("game.created");
        }
        server.route();

        assertThat(late.closed).isEqualTo(CloseCause.OVERLOADED);
    }

    @Test
    void commandsWithoutAnEventAreNoDebtOfThoseThatFollow() throws Exception {
        Server server = new Server();
        Client client = server.connect(new Busy(server), Protocol.PLAIN, null, Duration.ZERO);
        server.subscribe(client, "**");
        server.route();
        AtomicInteger before = commands(server, 3_000);
        server.execute(state -> {
            for (int i = 0; i < 200; i++) {
                happensNow(server);
            }
        });
        AtomicInteger carriedOut = commands(server, 5_000);

        while (server.router.position() < 200) {
            assertThat(server.router.step()).isTrue();
        }

        assertThat(before).hasValue(3_000);
        // As below.
        assertThat(carriedOut.get()).isBetween(900, 1_200);
    }

    /** Queues commands that take 10 microseconds each, and counts those that were carried out. */
    private static AtomicInteger commands(Server server, int number) {
        AtomicInteger carriedOut = new AtomicInteger();
        for (int i = 0; i < number; i++) {
            server.execute(state -> {
                server.time.pass(Duration.ofNanos(10_000));
                carriedOut.incrementAndGet();
            });
        }
        return carriedOut;
    }

    private static void happensNow(Server server) {
        try {
            LogEntry unused = server.happens("game.created");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void manyCommandsAndManyEventsGetHalfOfTheTimeEach() throws Exception {
        Server server = new Server();
        Client client = server.connect(new Busy(server), Protocol.PLAIN, null, Duration.ZERO);
        server.subscribe(client, "**");
        server.route();
        AtomicInteger carriedOut = commands(server, 10_000);
        for (int i = 0; i < 1_000; i++) {
            server.happens("game.created");
        }

        for (int i = 0; i < 1_000; i++) {
            server.router.step();
        }

        assertThat(server.router.position()).isEqualTo(1_000);
        // Each event takes as long as five commands, and at first there is time for a hundred.
        assertThat(carriedOut.get()).isBetween(5_000, 5_200);
    }

    /** Takes 50 µs of the router's time for each event. */
    private static final class Busy extends Client {
        private final Server server;

        Busy(Server server) {
            this.server = server;
        }

        @Override
        public void mailArrived() {
            server.time.pass(Duration.ofNanos(50_000));
        }
    }

    @Test
    void aSessionThatFillsItsOwnInboxWaitsAloneAndIsClosedAfterTheTimeout() throws Exception {
        Server server = new Server("lobby.socket.session-inbox", "4", "lobby.socket.inbox-timeout", "PT0.1S");
        Client fast = server.connect();
        Client other = server.connect();
        for (int i = 1; i < 4; i++) {
            server.subscribe(fast, "game.p" + i);
        }

        server.subscribe(fast, "game.*");
        server.subscribe(other, "game.*");
        server.route();

        assertThat(fast.closed).isEqualTo(CloseCause.OVERLOADED);
        assertThat(other.closed).isNull();
        assertThat(server.shown("lobby.patterns")).isEqualTo(1);
    }

    @Test
    void aSignalReachesNoClientWhateverItsPatterns() throws Exception {
        Server server = new Server();
        Client live = server.connect();
        server.subscribe(live, "**");
        server.subscribe(live, "tokens-ended");
        server.route();

        server.happens("$tokens-ended", ENDED_FOR_ANN);
        LogEntry event = server.happens("game.created");
        server.route();
        live.takesAll();

        assertThat(live.received).containsExactly(text(event));
        assertThat(live.closed).isNull();
    }

    @Test
    void theEndOfAUsersTokensEndsTheirSessionsAfterTheEarlierEvents() throws Exception {
        Server server = new Server();
        Client ended = server.connect(new Caller("ann", 3));
        Client newer = server.connect(new Caller("ann", 4));
        Client other = server.connect(new Caller("bob", 3));
        for (Client client : List.of(ended, newer, other)) {
            server.subscribe(client, "**");
        }
        server.route();

        LogEntry before = server.happens("user.offline");
        server.happens("$tokens-ended", ENDED_FOR_ANN);
        LogEntry after = server.happens("game.created");
        server.route();
        for (Client client : List.of(ended, newer, other)) {
            client.takesAll();
        }

        assertThat(ended.closed).isEqualTo(CloseCause.TOKEN_ENDED);
        assertThat(ended.received).containsExactly(text(before));
        assertThat(newer.closed).isNull();
        assertThat(other.closed).isNull();
        assertThat(newer.received).containsExactly(text(before), text(after));
    }

    /** The tail overtakes the router before it can route the event again. */
    @Test
    void anEventWhoseDeliveryFailedInTheMiddleComesOnceAlsoIfTheRouterIsOvertaken() throws Exception {
        Server server = new Server("lobby.log.tail-events", "5");
        Client client = new Client() {
            private boolean failed;

            @Override
            public void mailArrived() {
                if (!failed) {
                    failed = true;
                    throw new OutOfMemoryError("as the test wants");
                }
            }
        };
        server.connect(client, Protocol.PLAIN, null, Duration.ZERO);
        server.subscribe(client, "**");
        server.route();
        List<String> expected = new ArrayList<>();
        expected.add(text(server.happens("game.created")));
        assertThatThrownBy(server::route).isInstanceOf(OutOfMemoryError.class);
        for (int i = 0; i < 20; i++) {
            expected.add(text(server.happens("game.updated")));
        }
        server.settle();
        client.takesAll();

        assertThat(client.received).isEqualTo(expected);
    }

    @Test
    void eventsAfterATokenExpiredAreNotSentHoweverManyEarlierOnesWait() throws Exception {
        Server server = new Server("lobby.socket.mailbox-bytes", "1024");
        Client slow = server.connect(new Client(), Protocol.PLAIN, new Caller("ann", 3), Duration.ofSeconds(10));
        Client behind = server.connect(new Client(), Protocol.PLAIN, new Caller("ann", 3), Duration.ofSeconds(10));
        Client other = server.connect(new Caller("bob", 3));
        for (Client client : List.of(slow, behind, other)) {
            server.subscribe(client, "**");
        }
        server.route();
        for (int i = 0; i < 50; i++) {
            server.happens("game.updated");
            server.route();
            slow.takesOne();
        }

        server.time.pass(Duration.ofSeconds(10));
        LogEntry after = server.happens("game.deleted");
        for (int i = 0; i < 100; i++) {
            server.settle();
            List.of(slow, behind, other).forEach(Client::takesOne);
        }

        assertThat(slow.closed).isEqualTo(CloseCause.TOKEN_ENDED);
        assertThat(behind.closed).isEqualTo(CloseCause.TOKEN_ENDED);
        assertThat(slow.received).isNotEmpty().doesNotContain(text(after));
        assertThat(behind.received).isNotEmpty().doesNotContain(text(after));
        assertThat(other.received).hasSize(51).endsWith(text(after));
        assertThat(other.closed).isNull();
    }

    /** Otherwise the next event would wait until all of them are closed. */
    @Test
    void ofManySessionsThatExpireAtOnceAStepClosesSomeAndTheOthersReceiveNothingMore() throws Exception {
        Server server = new Server("lobby.socket.live-interval", "PT1S");
        List<Client> expiring = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Client client = server.connect(new Client(), Protocol.V1, new Caller("ann", 3), Duration.ofSeconds(10));
            server.subscribe(client, "**");
            expiring.add(client);
        }
        Client other = server.connect(new Caller("bob", 3));
        server.subscribe(other, "**");
        server.route();
        expiring.forEach(Client::takesAll);
        expiring.forEach(client -> client.received.clear());

        server.time.pass(Duration.ofSeconds(10));
        LogEntry event = server.happens("game.created");
        server.router.step();
        other.takesAll();
        assertThat(other.received).containsExactly(text(event));
        assertThat(expiring)
                .filteredOn(client -> client.closed == null)
                .hasSizeBetween(500, 999)
                .allSatisfy(client -> {
                    client.takesAll();
                    assertThat(client.received).isEmpty();
                });

        server.route();
        assertThat(expiring).allMatch(client -> client.closed == CloseCause.TOKEN_ENDED);
        assertThat(server.shown("lobby.sessions")).isOne();
    }

    /** It has missed an event, so it must come back. */
    @Test
    void aTokenThatComesAfterAnEventWasWithheldDoesNotProlongTheSession() throws Exception {
        Server server = new Server();
        List<Client> expiring = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Client client = server.connect(new Client(), Protocol.V1, new Caller("ann", 3), Duration.ofSeconds(10));
            server.subscribe(client, "**");
            expiring.add(client);
        }
        server.route();
        server.time.pass(Duration.ofSeconds(10));
        server.happens("game.created");
        server.router.step();

        expiring.stream()
                .filter(client -> client.closed == null)
                .forEach(client -> server.own(client, new Caller("ann", 3)));
        server.route();

        assertThat(expiring).allMatch(client -> client.closed == CloseCause.TOKEN_ENDED);
    }

    @Test
    void aNewTokenProlongsASessionAndTheOldOneNoLongerEndsIt() throws Exception {
        Server server = new Server();
        Client client = server.connect(new Client(), Protocol.V1, new Caller("ann", 3), Duration.ofSeconds(10));
        server.route();
        server.own(client, new Caller("ann", 3), Duration.ofSeconds(20));
        server.route();

        server.time.pass(Duration.ofSeconds(19));
        server.route();
        assertThat(client.closed).isNull();

        server.time.pass(Duration.ofSeconds(1));
        server.route();
        assertThat(client.closed).isEqualTo(CloseCause.TOKEN_ENDED);
    }

    @Test
    void aSessionThatIsEndedNowGetsNoMoreEventsEvenBeforeItsCommandsAreCarriedOut() throws Exception {
        Server server = new Server();
        Client open = server.connect();
        server.subscribe(open, "**");
        server.route();
        Client opening = server.connect();
        server.subscribe(opening, "**");
        server.endNow(open, CloseCause.TOO_FAST);
        server.endNow(opening, CloseCause.TOO_FAST);
        server.happens("game.updated");
        server.route();

        assertThat(open.closed).isEqualTo(CloseCause.TOO_FAST);
        assertThat(opening.closed).isEqualTo(CloseCause.TOO_FAST);
        assertThat(open.takesOne()).isFalse();
        assertThat(opening.takesOne()).isFalse();
        assertThat(server.shown("lobby.sessions")).isZero();
    }

    @Test
    void theEndOfTokensIsNoticedEvenIfTheTailOvertookTheRouter() throws Exception {
        Server server = new Server("lobby.log.tail-events", "10");
        Client ended = server.connect(new Caller("ann", 3));
        Client other = server.connect(new Caller("bob", 3));
        server.subscribe(ended, "**");
        server.subscribe(other, "**");
        server.route();

        LogEntry before = server.happens("user.offline");
        server.happens("$tokens-ended", ENDED_FOR_ANN);
        for (int i = 0; i < 100; i++) {
            server.happens("game.updated");
        }
        server.settle();
        ended.takesAll();
        other.takesAll();

        assertThat(ended.closed).isEqualTo(CloseCause.TOKEN_ENDED);
        assertThat(ended.received).containsExactly(text(before));
        assertThat(other.closed).isNull();
        assertThat(other.received).hasSize(101);
    }

    @ParameterizedTest
    @CsvSource({"10000", "10"})
    void unreadableEntriesReachNobodyAndBlockNothingLiveOrBehind(String tailEvents) throws Exception {
        Server server = new Server("lobby.log.tail-events", tailEvents);
        Client client = server.connect(new Caller("ann", 3));
        server.subscribe(client, "**");
        server.route();

        server.happens("$tokens-ended", "{}");
        server.happens("$tokens-ended", "no json");
        server.happens("no name", "{}");
        for (int i = 0; i < 20; i++) {
            server.happens("game.updated");
        }
        server.settle();
        client.takesAll();

        assertThat(client.received).hasSize(20);
        assertThat(client.closed).isNull();
    }

    /** As where there is no memory for a moment. (JUnit itself ends at an OutOfMemoryError.) */
    private static final class Failing extends Client {
        private boolean fails = true;

        @Override
        public void mailArrived() {
            if (fails) {
                throw new LinkageError("for a moment");
            }
            super.mailArrived();
        }
    }

    @Test
    void aSessionWhoseCommandFailsEndsAndOthersNoticeNothing() throws Exception {
        Server server = new Server();
        Client failing = server.connect(new Failing(), Protocol.V1, null, Duration.ofDays(1));
        Client other = server.connect();
        server.subscribe(failing, "game.*");
        server.subscribe(other, "game.*");

        assertThatThrownBy(server::route).isInstanceOf(LinkageError.class);
        LogEntry event = server.happens("game.created");
        server.route();
        other.takesAll();

        assertThat(failing.closed).isEqualTo(CloseCause.OVERLOADED);
        assertThat(other.received).containsExactly(text(event));
        assertThat(server.shown("lobby.sessions")).isEqualTo(1);
    }

    @Test
    void aSessionThatCannotTakeAPageOfTheLogEnds() throws Exception {
        Server server = new Server("lobby.log.tail-events", "10");
        Failing failing = new Failing();
        server.connect(failing, Protocol.PLAIN, null, Duration.ofDays(1));
        server.subscribe(failing, "game.*");
        server.route();
        for (int i = 0; i < 20; i++) {
            server.happens("game.updated");
        }
        server.route();

        assertThatThrownBy(server::settle).isInstanceOf(LinkageError.class);
        failing.fails = false;
        server.settle();

        assertThat(failing.closed).isEqualTo(CloseCause.OVERLOADED);
        assertThat(server.shown("lobby.sessions")).isZero();
    }

    @Test
    void allMailboxesTogetherHoldNoMoreThanTheBudgetAndNothingIsLost() throws Exception {
        Server server =
                new Server("lobby.socket.mailbox-total-bytes", "1048576", "lobby.socket.mailbox-bytes", "1048576");
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(server.connect());
            server.subscribe(clients.get(i), "**");
        }
        server.route();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            sent.add(text(server.happens("game.updated", "\"" + "x".repeat(2_000) + "\"")));
            server.route();
        }

        // One address has half of it.
        assertThat(server.waitingBytes()).isBetween(500_000L, 524_288L + 8 * 2_100);

        boolean more = true;
        while (more) {
            server.settle();
            more = false;
            for (Client client : clients) {
                more |= client.takesOne();
            }
        }
        assertThat(clients).allSatisfy(client -> assertThat(client.received).isEqualTo(sent));
        assertThat(server.waitingBytes()).isZero();
    }

    @Test
    void aSlowClientLosesNothingAndTheOthersDoNotWait() throws Exception {
        Server server = new Server("lobby.socket.mailbox-bytes", "1024", "lobby.log.tail-events", "50");
        Client slow = server.connect();
        Client fast = server.connect();
        server.subscribe(slow, "game.*");
        server.subscribe(fast, "game.*");
        server.route();

        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            sent.add(text(server.happens("game.updated")));
            server.route();
            fast.takesAll();
        }
        assertThat(fast.received).isEqualTo(sent);
        assertThat(server.shown("lobby.sessions.behind")).isEqualTo(1);

        do {
            server.settle();
        } while (slow.takesOne());
        assertThat(slow.received).isEqualTo(sent);

        sent.add(text(server.happens("game.updated")));
        server.route();
        slow.takesAll();
        assertThat(slow.received).as("live again").isEqualTo(sent);
        assertThat(server.shown("lobby.sessions.behind")).isZero();
    }

    @Test
    void aFullMailboxHoldsNoMoreThanItsLimit() throws Exception {
        Server server = new Server("lobby.socket.mailbox-bytes", "1024");
        Client slow = server.connect();
        server.subscribe(slow, "**");
        server.route();

        for (int i = 0; i < 1_000; i++) {
            server.happens("game.updated");
        }
        server.settle();
        slow.takesAll();

        assertThat(String.join("", slow.received)).hasSizeLessThanOrEqualTo(1024);
    }

    @Test
    void anEmptyMailboxAcceptsAFrameOfAnySize() throws Exception {
        Server server = new Server("lobby.socket.mailbox-bytes", "1024");
        Client client = server.connect();
        server.subscribe(client, "**");
        server.route();

        LogEntry first = server.happens("game.created", "\"" + "x".repeat(5_000) + "\"");
        LogEntry second = server.happens("game.created", "\"" + "y".repeat(5_000) + "\"");
        do {
            server.settle();
        } while (client.takesOne());

        assertThat(client.received).containsExactly(text(first), text(second));
    }

    @Test
    void aPatternAddedWhileBehindMatchesFromThatPositionOn() throws Exception {
        Server server = new Server("lobby.socket.mailbox-bytes", "1024");
        Client client = server.connect();
        server.subscribe(client, "game.*");
        server.route();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            expected.add(text(server.happens("game.updated")));
            server.happens("message.created");
        }
        server.route();

        server.subscribe(client, "message.*");
        server.route();
        expected.add(text(server.happens("message.created")));
        do {
            server.settle();
        } while (client.takesOne());

        assertThat(client.received).isEqualTo(expected);
    }

    @Test
    void aPatternRemovedWhileBehindMatchesNothingMore() throws Exception {
        Server server = new Server("lobby.socket.mailbox-bytes", "1024");
        Client client = server.connect();
        server.subscribe(client, "game.*");
        server.subscribe(client, "message.*");
        server.route();
        List<String> games = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            games.add(text(server.happens("game.updated")));
            server.happens("message.created");
        }
        server.route();
        client.takesAll();
        client.received.clear();

        server.unsubscribe(client, "message.*");
        do {
            server.settle();
        } while (client.takesOne());

        assertThat(client.received).isNotEmpty().allMatch(games::contains);
        assertThat(client.received).endsWith(games.get(games.size() - 1));
    }

    @Test
    void aPageReadBeforeAPatternWasRemovedIsFilteredAgain() throws Exception {
        Server server = new Server("lobby.socket.mailbox-bytes", "1024");
        Client client = server.connect();
        server.subscribe(client, "message.*");
        server.route();
        for (int i = 0; i < 100; i++) {
            server.happens("message.created");
        }
        server.route();
        client.takesAll();
        client.received.clear();

        // The command is queued first, but the worker reads before the router carries it out.
        server.unsubscribe(client, "message.*");
        assertThat(server.router.catchUp()).isTrue();
        do {
            server.settle();
        } while (client.takesOne());

        assertThat(client.received).isEmpty();
    }

    @Test
    void aRouterThatTheTailOvertookLosesNothing() throws Exception {
        Server server = new Server("lobby.log.tail-events", "10");
        Client client = server.connect();
        server.subscribe(client, "game.*");
        server.route();

        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sent.add(text(server.happens("game.updated")));
        }
        do {
            server.settle();
        } while (client.takesOne());

        assertThat(client.received).isEqualTo(sent);
    }

    private static String text(LogEntry event) {
        return "{\"event\":\"" + event.name() + "\",\"data\":" + event.payload() + "}";
    }
}
