package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.auth.Admission;
import dev.lobby.auth.Caller;
import dev.lobby.auth.SessionClosed;
import dev.lobby.auth.SessionOpened;
import dev.lobby.auth.login.Logins;
import dev.lobby.harness.Transactions;
import dev.lobby.presence.Sweeps;
import dev.lobby.user.Accounts;
import dev.lobby.user.UserPrograms;
import dev.lobby.work.TestTime;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A few users who come and go at random, with the sweep and restarts between, and the oracle: who is online and which
 * events there must have been, by the contract's words alone.
 */
@Dependent
class PresenceDay {
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** How often the sweep runs with that time-out. */
    private static final Duration SWEEP = Duration.ofSeconds(5);

    /** How often a server looks for those whom no server knows. */
    static final Duration ROUND = Duration.ofMinutes(10);

    /** Until whom no server knows is met, then the time-out, then the sweep. */
    private static final Duration AT_THE_LATEST =
            ROUND.plus(SWEEP).plus(TIMEOUT).plus(SWEEP);

    /** Of those whose server died. */
    private static final Duration LATEST_AFTER_A_RESTART =
            TIMEOUT.multipliedBy(12).dividedBy(10);

    private static final int USERS = 8;

    private final TestTime time;
    private final Admission admission;
    private final Accounts accounts;
    private final Logins logins;
    private final Sweeps sweeps;
    private final Event<SessionOpened> opened;
    private final Event<SessionClosed> closed;
    private final Transactions transactions;

    private final List<Person> people = new ArrayList<>();
    private final Map<String, List<String>> expected = new LinkedHashMap<>();
    private final Map<String, Integer> acts = new LinkedHashMap<>();
    private Random random = new Random(0);
    private Duration now = Duration.ZERO;
    private int names;

    @Inject
    PresenceDay(
            TestTime time,
            Admission admission,
            Accounts accounts,
            Logins logins,
            Sweeps sweeps,
            Event<SessionOpened> opened,
            Event<SessionClosed> closed,
            Transactions transactions) {
        this.time = time;
        this.admission = admission;
        this.accounts = accounts;
        this.logins = logins;
        this.sweeps = sweeps;
        this.opened = opened;
        this.closed = closed;
        this.transactions = transactions;
    }

    /** What must be true of a user. */
    private static final class Person {
        private final String id;
        private final List<Caller> endedTokens = new ArrayList<>();
        private @Nullable Caller token;
        private String refreshToken = "";
        private final List<Caller> sessions = new ArrayList<>();
        private boolean online;
        private Duration seen = Duration.ZERO;

        /** When the user's server died, if that was the last that was heard. */
        private @Nullable Duration strayedAt;

        /** When the user may turn offline after that. */
        private Duration earliest = Duration.ZERO;

        private Duration latest = Duration.ZERO;

        Person(String id) {
            this.id = id;
        }
    }

    /** Lives for so long, and checks all the while. */
    void live(Random drawn, Duration length) throws Exception {
        random = drawn;
        while (people.size() < USERS) {
            people.add(newPerson());
        }
        while (now.compareTo(length) < 0) {
            pass(pause());
            Person person = people.get(random.nextInt(USERS));
            act(person);
            check(person);
        }
        sleep();
    }

    /** Mostly short, so that calls come at around the time-out, and sometimes long. */
    private Duration pause() {
        long most = switch (random.nextInt(20)) {
            case 0 -> TIMEOUT.multipliedBy(4).toMillis();
            case 1, 2, 3 -> TIMEOUT.toMillis();
            default -> TIMEOUT.toMillis() / 6;
        };
        return Duration.ofMillis(random.nextLong(most));
    }

    private void act(Person person) throws Exception {
        int draw = random.nextInt(100);
        if (person.token == null) {
            if (draw < 50) {
                did("login");
                login(person);
            } else if (draw < 80 && !person.endedTokens.isEmpty()) {
                did("call with an ended token");
                assertThat(admission.admits(person.endedTokens.get(random.nextInt(person.endedTokens.size()))))
                        .isFalse();
            } else if (!person.online && person.sessions.isEmpty()) {
                did("turned online by a node that dies");
                stray(person);
            }
        } else if (draw < 40) {
            did("call");
            call(person, person.token);
        } else if (draw < 50) {
            did("refresh");
            person.refreshToken = logins.refresh(person.refreshToken).orElseThrow();
            seen(person);
        } else if (draw < 65) {
            did("session");
            open(person, person.token, Duration.ZERO);
        } else if (draw < 68) {
            did("session after a slow handshake");
            open(person, person.token, Duration.ofMillis(random.nextLong(TIMEOUT.toMillis() * 2)));
        } else if (draw < 88) {
            did("session closed");
            closeOne(person);
        } else if (draw < 93) {
            did("logout");
            logout(person, person.token);
        } else if (draw < 95) {
            did("deletion");
            delete(person, person.token);
        } else if (draw < 98) {
            did("login in a second place");
            login(person);
        } else {
            did("restart");
            restart();
        }
    }

    private void did(String act) {
        acts.merge(act, 1, Integer::sum);
    }

    private Person newPerson() {
        Person person = new Person(accounts.register("day" + ++names));
        expected.put(person.id, new ArrayList<>());
        return person;
    }

    private void login(Person person) {
        person.refreshToken = logins.login(person.id);
        person.token = accounts.caller(person.id);
        seen(person);
    }

    private void call(Person person, Caller token) {
        assertThat(admission.admits(token)).isTrue();
        seen(person);
    }

    private void open(Person person, Caller token, Duration handshake) throws Exception {
        call(person, token);
        pass(handshake);
        opened.fire(new SessionOpened(token));
        person.sessions.add(token);
        assertThat(admission.admits(token)).isTrue();
        seen(person);
    }

    private void closeOne(Person person) {
        if (!person.sessions.isEmpty()) {
            closed.fire(new SessionClosed(person.sessions.remove(0)));
            person.seen = now;
        }
    }

    private void logout(Person person, Caller token) {
        call(person, token);
        logins.logout(token);
        ended(person, token);
    }

    private void delete(Person person, Caller token) {
        call(person, token);
        accounts.delete(person.id);
        ended(person, token);
        assertThat(admission.admits(token)).isFalse();
        people.set(people.indexOf(person), newPerson());
    }

    private void ended(Person person, Caller token) {
        offline(person);
        person.token = null;
        person.endedTokens.add(token);
        while (!person.sessions.isEmpty()) {
            closeOne(person);
        }
    }

    private void stray(Person person) throws Exception {
        transactions.run(entities -> UserPrograms.turn(entities, person.id, true));
        online(person);
        person.strayedAt = now;
        person.earliest = now;
        person.latest = now.plus(AT_THE_LATEST);
    }

    private void restart() throws Exception {
        sweeps.restart();
        sweeps.run();
        for (Person person : people) {
            person.sessions.clear();
            if (person.online) {
                person.strayedAt = now;
                person.earliest = now.plus(TIMEOUT);
                person.latest = now.plus(LATEST_AFTER_A_RESTART);
                person.seen = now;
            }
        }
    }

    private void seen(Person person) {
        online(person);
        person.seen = now;
        person.strayedAt = null;
    }

    private void online(Person person) {
        if (!person.online) {
            person.online = true;
            told(person, "user.online");
        }
    }

    private void offline(Person person) {
        if (person.online) {
            person.online = false;
            told(person, "user.offline");
        }
        person.strayedAt = null;
    }

    private void told(Person person, String event) {
        expected.getOrDefault(person.id, new ArrayList<>()).add(event);
    }

    /** Lets time pass, and the sweep run as often as it would. */
    private void pass(Duration length) throws Exception {
        Duration end = now.plus(length);
        while (now.compareTo(end) < 0) {
            Duration nextSweep = SWEEP.multipliedBy(now.dividedBy(SWEEP) + 1);
            Duration next = nextSweep.compareTo(end) <= 0 ? nextSweep : end;
            time.pass(next.minus(now));
            now = next;
            if (next.equals(nextSweep)) {
                sweep();
            }
        }
    }

    private void sweep() throws Exception {
        sweeps.run();
        for (Person person : people) {
            if (person.strayedAt != null) {
                if (!accounts.isOnline(person.id)) {
                    assertThat(now).isGreaterThanOrEqualTo(person.earliest);
                    offline(person);
                } else {
                    assertThat(now).isLessThan(person.latest);
                }
            } else if (person.online
                    && person.sessions.isEmpty()
                    && now.minus(person.seen).compareTo(TIMEOUT) >= 0) {
                offline(person);
                check(person);
            }
        }
    }

    private void check(Person person) {
        if (people.contains(person) && person.strayedAt == null) {
            assertThat(accounts.isOnline(person.id))
                    .as("%s after %s, seen after %s, sessions %s", person.id, now, person.seen, person.sessions.size())
                    .isEqualTo(person.online);
        }
    }

    /** At the end all go, by themselves. */
    private void sleep() throws Exception {
        people.forEach(this::check);
        for (Person person : people) {
            while (!person.sessions.isEmpty()) {
                closeOne(person);
            }
        }
        pass(AT_THE_LATEST);
        for (Person person : people) {
            assertThat(accounts.isOnline(person.id)).isFalse();
        }
        assertThat(sweeps.usersInMemory()).isZero();
    }

    /** For each user, the events that there must have been, in their order. */
    Map<String, List<String>> expected() {
        return expected;
    }

    Map<String, Integer> acts() {
        return acts;
    }
}
