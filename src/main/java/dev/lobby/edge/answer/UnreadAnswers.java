package dev.lobby.edge.answer;

import dev.lobby.edge.ClientAddress;
import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.Problem;
import dev.lobby.work.Started;
import dev.lobby.work.Time;
import dev.lobby.work.Workers;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The answers that wait for their clients to take them. So many may wait for one address, and so many in all. Where there
 * are more, the one that has waited for longest is cut: of the address, or of the address for which the most wait. None
 * waits for longer than the time-out. What the network takes at once does not wait, and is not counted. Thread-safe.
 */
@ApplicationScoped
public class UnreadAnswers {
    private static final Duration SHORTEST_LOOK = Duration.ofMillis(50);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

    private final int most;
    private final int mostOfAddress;
    private final Duration timeout;
    private final Time time;
    private final RefusalLog log;
    private final ReentrantLock lock = new ReentrantLock();

    /** By their addresses; those that began to wait first come first. */
    private final Map<ClientAddress, Set<Waiting>> waiting = new LinkedHashMap<>();

    private int size;

    /** Equal only to itself. */
    private static final class Waiting {
        private final ClientAddress who;
        private final long since;
        private final Runnable cut;

        Waiting(ClientAddress who, long since, Runnable cut) {
            this.who = who;
            this.since = since;
            this.cut = cut;
        }
    }

    @Inject
    public UnreadAnswers(AnswerSettings settings, Time time, RefusalLog log, MeterRegistry meters) {
        this.most = settings.maxUnread();
        this.mostOfAddress = settings.maxUnreadPerAddress();
        this.timeout = settings.timeout();
        this.time = time;
        this.log = log;
        meters.gauge("lobby.answers.unread", this, UnreadAnswers::size);
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        Duration tenth = timeout.dividedBy(10);
        Duration look = tenth.compareTo(LONGEST_LOOK) < 0 ? tenth : LONGEST_LOOK;
        workers.start("lobby-answers", look.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : look, this::cutLate);
    }

    /**
     * Call this before anything is computed for an answer.
     *
     * @throws dev.lobby.rest.ProblemException if as many wait for the address as may
     */
    public void refuseIfFull(ClientAddress address) {
        ClientAddress who = address.widest();
        if (sizeOf(who) >= mostOfAddress) {
            log.refused("too many answers that are not taken", who.toString());
            throw Problem.tooMany(1).exception();
        }
    }

    private int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    private int sizeOf(ClientAddress who) {
        lock.lock();
        try {
            return waiting.getOrDefault(who, Set.of()).size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * One more waits.
     *
     * @param cut closes the answer's connection; must not wait
     * @return to be run when it has been taken, or will not be; a second time it does nothing
     */
    Runnable await(ClientAddress address, Runnable cut) {
        Waiting one = new Waiting(address.widest(), time.nanos(), cut);
        add(one).ifPresent(tooMany -> {
            log.refused("an answer that others have no room for", tooMany.who.toString());
            tooMany.cut.run();
        });
        return () -> {
            lock.lock();
            try {
                remove(one);
            } finally {
                lock.unlock();
            }
        };
    }

    /** Returns the one that is to be cut. */
    private Optional<Waiting> add(Waiting one) {
        lock.lock();
        try {
            Set<Waiting> ofAddress = waiting.computeIfAbsent(one.who, who -> new LinkedHashSet<>());
            ofAddress.add(one);
            size++;
            if (ofAddress.size() <= mostOfAddress && size <= most) {
                return Optional.empty();
            }
            Waiting tooMany = (ofAddress.size() > mostOfAddress ? ofAddress : largest())
                    .iterator()
                    .next();
            remove(tooMany);
            return Optional.of(tooMany);
        } finally {
            lock.unlock();
        }
    }

    private Set<Waiting> largest() {
        Set<Waiting> largest = Set.of();
        for (Set<Waiting> ofAddress : waiting.values()) {
            if (ofAddress.size() > largest.size()) {
                largest = ofAddress;
            }
        }
        return largest;
    }

    private void remove(Waiting one) {
        Set<Waiting> ofAddress = waiting.getOrDefault(one.who, Set.of());
        if (ofAddress.contains(one)) {
            ofAddress.remove(one);
            size--;
            if (ofAddress.isEmpty()) {
                waiting.remove(one.who);
            }
        }
    }

    /** Cuts those that have waited for too long. There are never more to cut at once. */
    boolean cutLate() {
        List<Waiting> late = new ArrayList<>();
        lock.lock();
        try {
            waiting.values()
                    .forEach(ofAddress -> ofAddress.stream()
                            .takeWhile(one -> time.nanos() - one.since > timeout.toNanos())
                            .forEach(late::add));
            late.forEach(this::remove);
        } finally {
            lock.unlock();
        }
        for (Waiting one : late) {
            log.refused("an answer that is not taken", one.who.toString());
            one.cut.run();
        }
        return false;
    }
}
