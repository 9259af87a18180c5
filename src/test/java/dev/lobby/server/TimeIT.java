package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lobby.auth.Admission;
import dev.lobby.auth.Caller;
import dev.lobby.auth.CountedPasswords;
import dev.lobby.auth.Passwords;
import dev.lobby.auth.login.AuthResource;
import dev.lobby.auth.login.Logins;
import dev.lobby.edge.ClientAddresses;
import dev.lobby.edge.limit.Payer;
import dev.lobby.game.GamePrograms;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Transactions;
import dev.lobby.id.ObjectId;
import dev.lobby.member.MemberPages;
import dev.lobby.member.MemberPrograms;
import dev.lobby.message.TalkPages;
import dev.lobby.node.NodeLife;
import dev.lobby.presence.Sweeps;
import dev.lobby.rest.Pages;
import dev.lobby.rest.ProblemException;
import dev.lobby.user.Accounts;
import dev.lobby.user.UserPrograms;
import dev.lobby.work.IdleWorkers;
import dev.lobby.work.TestTime;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What happens as time passes, in a server where it passes only when a test says so. {@code -Dlobby.test.hours=…} lives
 * for longer than a day, {@code -Dlobby.test.seed=…} another one, {@code -Dlobby.test.rounds=…} hammers for longer.
 */
@Tag("once")
@ArquillianTest
class TimeIT {
    private static final Duration TIMEOUT = PresenceDay.TIMEOUT;
    private static final Duration TWO_TABS = Duration.ofSeconds(10);
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    /** How often the sweep runs with that time-out. */
    private static final Duration SWEEP = Duration.ofSeconds(5);

    @Inject
    private TestTime time;

    @Inject
    private Accounts accounts;

    @Inject
    private Logins logins;

    @Inject
    private Admission admission;

    @Inject
    private Sweeps sweeps;

    @Inject
    private PresenceDay day;

    @Inject
    private Transactions transactions;

    @Inject
    private TalkPages talks;

    @Inject
    private MemberPages members;

    @Inject
    private AuthResource auth;

    @Inject
    private CountedPasswords passwords;

    @Inject
    private ClientAddresses addresses;

    @Resource
    private ManagedThreadFactory threadFactory;

    @Deployment
    static WebArchive deployment() {
        return Deployments.withTestLibraries(Deployments.lobby(
                        "lobby.presence.timeout=" + TIMEOUT,
                        "test.hours=" + Integer.getInteger("lobby.test.hours", 24),
                        "test.rounds=" + Integer.getInteger("lobby.test.rounds", 150),
                        "test.seed=" + Long.getLong("lobby.test.seed", 1))
                .addPackage(TimeIT.class.getPackage())
                .addClasses(
                        TestTime.class,
                        IdleWorkers.class,
                        NodeLife.class,
                        Sweeps.class,
                        CountedPasswords.class,
                        Accounts.class,
                        Logins.class,
                        TalkPages.class,
                        MemberPages.class,
                        Pages.class,
                        GamePrograms.class,
                        MemberPrograms.class,
                        UserPrograms.class));
    }

    private static long setting(String name) {
        return ConfigProvider.getConfig().getValue(name, Long.class);
    }

    /** WildFly makes beans with resources in its own threads only, and Awaitility has others. */
    @BeforeEach
    void begin() throws Exception {
        assertThat(transactions.end()).isNotNegative();
    }

    private String newUser() {
        return accounts.register("t" + UUID.randomUUID().toString().substring(0, 20));
    }

    private Map<String, List<String>> eventsByUser() throws Exception {
        await().atMost(Duration.ofSeconds(30)).until(transactions::isNothingPending);
        return transactions.events().stream()
                .map(event -> event.split(" ", -1))
                .collect(Collectors.groupingBy(
                        parts -> parts[1],
                        LinkedHashMap::new,
                        Collectors.mapping(parts -> parts[0], Collectors.toList())));
    }

    @Test
    void inADayOfComingAndGoingStatusAndEventsAreWhatTheContractSays() throws Exception {
        long seed = setting("test.seed");
        Duration length = Duration.ofHours(setting("test.hours"));
        long begun = System.nanoTime();

        day.live(new Random(seed), length);

        Map<String, List<String>> events = eventsByUser();
        day.expected()
                .forEach((user, expected) -> assertThat(events.getOrDefault(user, List.of()))
                        .as(user)
                        .isEqualTo(expected));
        System.out.printf(
                "Presence: seed %d, %s in %d s: %s; %d events%n",
                seed,
                length,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun),
                day.acts(),
                day.expected().values().stream().mapToInt(List::size).sum());
    }

    /** Calls of the same users and the sweep at once, over and over, whenever the time-out is nearly or just over. */
    @Test
    void anAnsweredUserStaysOnlineForTheWholeTimeout() throws Exception {
        int callersOfEach = 2;
        List<Caller> callers = new ArrayList<>();
        for (int user = 0; user < 3; user++) {
            String id = newUser();
            logins.login(id);
            for (int i = 0; i < callersOfEach; i++) {
                callers.add(accounts.caller(id));
            }
        }
        int rounds = (int) setting("test.rounds");
        Random random = new Random(setting("test.seed"));
        AtomicInteger leftOffline = new AtomicInteger();
        CyclicBarrier together = new CyclicBarrier(callers.size() + 1, () -> {
            long millis = TIMEOUT.toMillis();
            time.pass(Duration.ofMillis(random.nextInt(4) == 0 ? millis - 1 : millis));
        });
        // Of its executor's threads WildFly starts as many as it likes, and here each waits for all the others.
        ExecutorService threads = Executors.newFixedThreadPool(callers.size() + 1, threadFactory);
        List<Future<?>> running = new ArrayList<>();
        for (Caller caller : callers) {
            running.add(threads.submit(() -> call(caller, rounds, together, leftOffline)));
        }
        Callable<Void> sweeping = () -> {
            for (int round = 0; round < rounds; round++) {
                together.await(60, TimeUnit.SECONDS);
                // Again and again while the others call.
                for (int i = 0; i < 5; i++) {
                    sweeps.run();
                }
                together.await(60, TimeUnit.SECONDS);
            }
            return null;
        };
        running.add(threads.submit(sweeping));
        for (Future<?> each : running) {
            each.get(5, TimeUnit.MINUTES);
        }
        threads.shutdown();

        assertThat(leftOffline.get())
                .as("answers to users who were offline, or became so")
                .isZero();
        Map<String, List<String>> events = eventsByUser();
        int turns = 0;
        for (Caller caller : callers) {
            List<String> own = events.getOrDefault(caller.userId(), List.of());
            turns += own.size();
            for (int i = 0; i < own.size(); i++) {
                assertThat(own.get(i)).isEqualTo(i % 2 == 0 ? "user.online" : "user.offline");
            }
        }
        System.out.printf(
                "Presence: %d rounds of %d calls and the sweep at once, %d turns%n",
                rounds, callers.size(), turns / callersOfEach);
    }

    private Void call(Caller caller, int rounds, CyclicBarrier together, AtomicInteger leftOffline) throws Exception {
        for (int round = 0; round < rounds; round++) {
            together.await(60, TimeUnit.SECONDS);
            boolean admitted = admission.admits(caller);
            boolean online = accounts.isOnline(caller.userId());
            together.await(60, TimeUnit.SECONDS);
            if (!admitted || !online || !accounts.isOnline(caller.userId())) {
                leftOffline.incrementAndGet();
            }
        }
        return null;
    }

    @Test
    void afterARestartEverybodyCountsAsJustSeen() throws Exception {
        String ann = newUser();
        logins.login(ann);
        time.pass(TIMEOUT.minus(A_MOMENT));

        sweeps.restart();
        sweeps.run();
        Duration passed = Duration.ZERO;
        while (accounts.isOnline(ann) && passed.compareTo(TIMEOUT.multipliedBy(2)) < 0) {
            time.pass(SWEEP);
            passed = passed.plus(SWEEP);
            sweeps.run();
        }

        assertThat(passed).isBetween(TIMEOUT, TIMEOUT.multipliedBy(12).dividedBy(10));
        assertThat(accounts.isOnline(ann)).isFalse();
        assertThat(eventsByUser().get(ann)).containsExactly("user.online", "user.offline");
    }

    @Test
    void aUserWhoseServerEndedTurnsOfflineToo() throws Exception {
        String ann = newUser();
        transactions.run(entities -> UserPrograms.turn(entities, ann, true));

        time.pass(PresenceDay.ROUND);
        sweeps.run();
        assertThat(accounts.isOnline(ann)).isTrue();
        time.pass(TIMEOUT);
        sweeps.run();

        assertThat(accounts.isOnline(ann)).isFalse();
    }

    @Test
    void nothingIsRememberedOfWhoIsNeitherOnlineNorHasASession() throws Exception {
        Caller ann = loggedIn(newUser());
        logins.logout(ann);
        Caller bob = loggedIn(newUser());
        accounts.delete(bob.userId());
        assertThat(admission.admits(ann)).isFalse();
        assertThat(admission.admits(bob)).isFalse();

        time.pass(TIMEOUT);
        sweeps.run();

        assertThat(sweeps.usersInMemory()).isZero();
    }

    /** A server may stand still for minutes between the check of the token and the logout. */
    @Test
    void aLogoutThatComesLateDoesNotEndALaterLogin() throws Exception {
        Caller before = loggedIn(newUser());
        logins.logout(before);
        Caller after = loggedIn(before.userId());
        sweeps.run();

        assertThatThrownBy(() -> logins.logout(before)).hasStackTraceContaining("ProblemException");

        assertThat(accounts.caller(before.userId())).isEqualTo(after);
        assertThat(admission.admits(after)).isTrue();
    }

    private Caller loggedIn(String id) {
        logins.login(id);
        return accounts.caller(id);
    }

    @Test
    void aRefreshTokenThatWasSpentWorksForTenSecondsMore() {
        String first = logins.login(newUser());
        assertThat(logins.refresh(first)).isPresent();

        time.pass(TWO_TABS);

        assertThat(logins.refresh(first)).isPresent();
    }

    @Test
    void theTenSecondsOfASpentRefreshTokenDoNotBeginAnewWhenItIsUsedAgain() {
        String first = logins.login(newUser());
        assertThat(logins.refresh(first)).isPresent();
        time.pass(TWO_TABS.minusSeconds(1));
        String newest = logins.refresh(first).orElseThrow();
        time.pass(Duration.ofSeconds(1).plus(A_MOMENT));

        assertThat(logins.refresh(first)).isEmpty();

        assertThat(logins.refresh(newest)).isEmpty();
    }

    @Test
    void aRefreshTokenThatWasSpentForLongerEndsItsWholeFamilyAndNoOther() {
        String ann = newUser();
        String first = logins.login(ann);
        String otherFamily = logins.login(ann);
        String second = logins.refresh(first).orElseThrow();
        String ofAnotherTab = logins.refresh(first).orElseThrow();
        String newest = logins.refresh(second).orElseThrow();
        time.pass(TWO_TABS.plus(A_MOMENT));

        assertThat(logins.refresh(first)).isEmpty();

        assertThat(logins.refresh(newest)).isEmpty();
        assertThat(logins.refresh(ofAnotherTab)).isEmpty();
        assertThat(logins.refresh(second)).isEmpty();
        assertThat(logins.refresh(otherFamily)).isPresent();
    }

    /** It has read the token, and waits, when the other does what it does. */
    @Test
    void aRefreshThatWaitedForAnotherCallSeesItsResult() throws Exception {
        for (String how : List.of("refresh", "logout", "password", "deletion")) {
            assertThat(refreshedWhile(how)).as(how).isEmpty();
        }
    }

    private Optional<String> refreshedWhile(String how) throws Exception {
        String ann = newUser();
        String token = logins.login(ann);
        Caller caller = accounts.caller(ann);
        ExecutorService threads = Executors.newSingleThreadExecutor(threadFactory);
        try {
            List<Future<Optional<String>>> waiting = new ArrayList<>();
            transactions.run(entities -> {
                switch (how) {
                    case "refresh" -> assertThat(logins.refresh(token)).isPresent();
                    case "logout" -> logins.logout(caller);
                    case "password" -> accounts.changePassword(ann);
                    default -> accounts.delete(ann);
                }
                waiting.add(threads.submit(() -> logins.refresh(token)));
                await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
                assertThat(waiting.get(0)).isNotDone();
                time.pass(TWO_TABS.plus(A_MOMENT));
            });

            return waiting.get(0).get(20, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aRegistrationThatFailsForAnotherReasonDoesNotSayThatTheNameIsTaken() {
        String name = "t" + UUID.randomUUID().toString().substring(0, 20);

        assertThatThrownBy(() -> accounts.registerWithPassword(name, "longer than its column".repeat(20)))
                .isNotInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> {
                    accounts.register(name);
                    accounts.register(name);
                })
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("has this name");
    }

    @Test
    void aRefreshTokenIsGoodForItsLifetimeAndNoLonger() {
        String ann = newUser();
        String first = logins.login(ann);
        String second = logins.login(ann);

        time.pass(Duration.ofDays(30).minus(A_MOMENT));
        assertThat(logins.refresh(first)).isPresent();
        time.pass(A_MOMENT);
        assertThat(logins.refresh(second)).isEmpty();
    }

    @Test
    void refreshTokensThatHaveExpiredAreForgottenAlsoOfAClientThatOnlyEverRefreshes() {
        String ann = newUser();
        String token = logins.login(ann);

        for (int week = 0; week < 52; week++) {
            time.pass(Duration.ofDays(7));
            token = logins.refresh(token).orElseThrow();
        }

        assertThat(logins.refreshTokens(ann)).isLessThan(7);
    }

    @Test
    void refreshTokensThatWereSpentAreForgottenAndStillEndTheirFamilyWhenTheyAreUsed() {
        String ann = newUser();
        String other = logins.login(ann);
        String first = logins.login(ann);
        String newest = first;
        for (int i = 0; i < 50; i++) {
            newest = logins.refresh(newest).orElseThrow();
            time.pass(TWO_TABS.plus(A_MOMENT));
        }
        assertThat(logins.refreshTokens(ann)).isLessThanOrEqualTo(3);

        assertThat(logins.refresh(first)).isEmpty();

        assertThat(logins.refresh(newest)).isEmpty();
        assertThat(logins.refresh(other)).isPresent();
    }

    @Test
    void aUserHasAHundredRefreshTokensAndForOneMoreTheOldestEnds() {
        String ann = newUser();
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 103; i++) {
            tokens.add(logins.login(ann));
            time.pass(A_MOMENT);
        }

        assertThat(logins.refreshTokens(ann)).isEqualTo(100);
        assertThat(logins.refresh(tokens.get(2))).isEmpty();
        assertThat(logins.refresh(tokens.get(3))).isPresent();
        assertThat(logins.refresh(tokens.get(102))).isPresent();
    }

    @Test
    void refreshTokensOfUsersWhoDoNotComeBackAreForgotten() {
        List<String> users = List.of(newUser(), newUser());
        users.forEach(logins::login);
        assertThat(logins.refresh(logins.login(users.get(0)))).isPresent();
        time.pass(TWO_TABS.plus(A_MOMENT));
        logins.sweepTokens();
        assertThat(users.stream().map(logins::refreshTokens)).containsExactly(2, 1);

        time.pass(Duration.ofDays(30));
        logins.sweepTokens();

        assertThat(users.stream().map(logins::refreshTokens)).containsExactly(0, 0);
    }

    @Test
    void loggingOutAndANewPasswordEndAllRefreshTokens() {
        String ann = newUser();
        List<String> tokens = List.of(logins.login(ann), logins.login(ann));
        Caller before = accounts.caller(ann);
        logins.logout(before);
        assertThat(tokens).allSatisfy(token -> assertThat(logins.refresh(token)).isEmpty());
        assertThat(admission.admits(before)).isFalse();

        tokens = List.of(logins.login(ann), logins.login(ann));
        before = accounts.caller(ann);
        accounts.changePassword(ann);
        assertThat(tokens).allSatisfy(token -> assertThat(logins.refresh(token)).isEmpty());
        assertThat(admission.admits(before)).isFalse();
    }

    @Test
    void refreshTokensOfADeletedUserAreDeleted() {
        String ann = newUser();
        logins.login(ann);
        assertThat(logins.refreshTokens(ann)).isEqualTo(1);

        accounts.delete(ann);

        assertThat(logins.refreshTokens(ann)).isZero();
    }

    @Test
    void aTextThatIsNotARefreshTokenIsRefused() {
        for (String token : List.of("", "x", "\u0000", "é".repeat(10_000))) {
            assertThat(logins.refresh(token)).isEmpty();
        }
    }

    @Test
    void thePagesOfATalkShowEveryMessageOfOneMillisecondOnce() {
        String ann = newUser();
        String bob = newUser();
        List<String> sent =
                IntStream.range(0, 7).mapToObj(i -> talks.send(ann, bob)).toList();

        assertThat(talks.read(ann, bob, null, 3))
                .isEqualTo(sent.stream().sorted(Comparator.reverseOrder()).toList());
        assertThat(talks.read(bob, ann, sent.get(0), 2)).isEqualTo(sent.subList(1, 7));
    }

    /** An id that is guessed leads to the same page, whether others have a message of it or not. */
    @Test
    void aPageDoesNotTellWhetherOthersHaveAMessage() {
        String ann = newUser();
        String bob = newUser();
        talks.send(ann, bob);
        time.pass(Duration.ofSeconds(5));
        String hidden = talks.send(bob, bob);
        String nobodys = ObjectId.next();
        time.pass(Duration.ofSeconds(5));
        talks.send(ann, bob);

        assertThat(talks.read(ann, bob, hidden, 3)).isEqualTo(talks.read(ann, bob, nobodys, 3));
        assertThat(talks.readBefore(ann, bob, hidden, 3)).isEqualTo(talks.readBefore(ann, bob, nobodys, 3));
    }

    @Test
    void thePagesOfAGameShowEveryMemberOfOneMillisecondOnce() throws Exception {
        String game = ObjectId.next();
        List<String> users =
                IntStream.range(0, 7).mapToObj(i -> newUser()).sorted().toList();
        transactions.run(entities -> {
            GamePrograms.create(entities, game, "chess", users.get(0));
            users.forEach(user -> MemberPrograms.create(entities, game, user));
        });

        assertThat(members.read(game, 3)).isEqualTo(users);
    }

    /** A request of which nothing is known but where it comes from. */
    private static HttpServletRequest fromLoopback() {
        InvocationHandler answers = (proxy, method, arguments) -> switch (method.getName()) {
            case "getRemoteAddr" -> "127.0.0.1";
            case "getHeaders" -> Collections.emptyEnumeration();
            case "getAttribute", "setAttribute" -> null;
            default -> throw new UnsupportedOperationException(method.getName());
        };
        return (HttpServletRequest) Proxy.newProxyInstance(
                TimeIT.class.getClassLoader(), new Class<?>[] {HttpServletRequest.class}, answers);
    }

    @Test
    void aWrongPasswordAndAnUnknownNameTakeTheSameWork() {
        String name = "t" + UUID.randomUUID().toString().substring(0, 20);
        Payer nobody = Payer.of(addresses.of(fromLoopback()));
        accounts.registerWithPassword(name, passwords.hash(Lobby.PASSWORD, Passwords.Use.USER, nobody));

        for (String unknown : List.of(name, "nobody" + name.substring(0, 10), "", "no\tname")) {
            int before = passwords.derivations();
            assertThatThrownBy(() -> auth.login(new AuthResource.Credentials(unknown, "wrong"), fromLoopback()))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("name or the password is wrong");
            assertThat(passwords.derivations() - before).as("for '%s'", unknown).isEqualTo(1);
        }
    }
}
