package dev.lobby.edge.answer;

import dev.lobby.edge.ClientAddress;
import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.Problem;
import dev.lobby.work.Started;
import dev.lobby.work.Time;
import dev.lobby.work.Workers;
import io.micrometer.core.instrument.Gauge;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The answers that wait for their clients to read them. Their number is limited for each address and in all. Past a
 * limit the answer that has waited longest is cut: that of the address, or that of the address with the most waiting
 * answers. No answer waits longer than the time-out. What the network takes at once does not wait and is not counted.
 * Thread-safe.
 */
@ApplicationScoped
public class UnreadAnswers {
    private static final Duration MIN_INTERVAL = Duration.ofMillis(50);
    private static final Duration MAX_INTERVAL = Duration.ofSeconds(1);

    private final int max;
    private final int maxOfAddress;
    private final Duration timeout;
    private final Time time;
    private final RefusalLog log;
    private final ReentrantLock lock = new ReentrantLock();

    /** The waiting answers of each address, the oldest first. */
    private final Map<ClientAddress, Set<Waiting>> waiting = new LinkedHashMap<>();

    private final AtomicInteger size = new AtomicInteger();

    /** One waiting answer. It is equal only to itself. */
    private static final class Waiting {
        private final ClientAddress address;
        private final long since;
        private final Runnable cut;
        private final ReentrantLock ending = new ReentrantLock();
        private boolean over;

        Waiting(ClientAddress address, long since, Runnable cut) {
            this.address = address;
            this.since = since;
            this.cut = cut;
        }

        /** Cuts the connection, unless the wait is over, because the connection may then serve another call. */
        void cut() {
            end(cut);
        }

        /** No cut begins after this. */
        void taken() {
            end(() -> {});
        }

        private void end(Runnable how) {
            ending.lock();
            try {
                if (!over) {
                    over = true;
                    how.run();
                }
            } finally {
                ending.unlock();
            }
        }
    }

    @Inject
    public UnreadAnswers(AnswerSettings settings, Time time, RefusalLog log, MeterRegistry meters) {
        this.max = settings.maxUnread();
        this.maxOfAddress = settings.maxUnreadPerAddress();
        this.timeout = settings.timeout();
        this.time = time;
        this.log = log;
        Gauge.builder("lobby.answers.unread", size, AtomicInteger::get)
                .description("Answers that wait for their clients to read them")
                .register(meters);
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        Duration tenth = timeout.dividedBy(10);
        Duration interval = tenth.compareTo(MAX_INTERVAL) < 0 ? tenth : MAX_INTERVAL;
        workers.start("lobby-answers", interval.compareTo(MIN_INTERVAL) < 0 ? MIN_INTERVAL : interval, this::cutLate);
    }

    /**
     * Refuses a call of an address that reads too little. Call this before anything is computed for the answer.
     *
     * @throws dev.lobby.rest.ProblemException if the address has as many waiting answers as it may have
     */
    public void refuseIfFull(ClientAddress address) {
        ClientAddress who = address.widest();
        if (sizeOf(who) >= maxOfAddress) {
            log.refused("too many unread answers", who.toString());
            throw Problem.tooMany(1).exception();
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
     * Adds a waiting answer.
     *
     * @param cut closes the connection of the answer. It must not block
     * @return run this when the client has read the answer, or never will. Running it again does nothing
     */
    Runnable await(ClientAddress address, Runnable cut) {
        Waiting one = new Waiting(address.widest(), time.nanos(), cut);
        add(one).ifPresent(tooMany -> {
            log.refused("an unread answer, for which there is no room", tooMany.address.toString());
            tooMany.cut();
        });
        return () -> {
            one.taken();
            lock.lock();
            try {
                remove(one);
            } finally {
                lock.unlock();
            }
        };
    }

    /** Returns the answer that must be cut, if there is one. */
    private Optional<Waiting> add(Waiting one) {
        lock.lock();
        try {
            Set<Waiting> ofAddress = waiting.computeIfAbsent(one.address, who -> new LinkedHashSet<>());
            ofAddress.add(one);
            size.incrementAndGet();
            if (ofAddress.size() <= maxOfAddress && size.get() <= max) {
                return Optional.empty();
            }
            Waiting tooMany = (ofAddress.size() > maxOfAddress ? ofAddress : largest())
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
        Set<Waiting> ofAddress = waiting.getOrDefault(one.address, Set.of());
        if (ofAddress.contains(one)) {
            ofAddress.remove(one);
            size.decrementAndGet();
            if (ofAddress.isEmpty()) {
                waiting.remove(one.address);
            }
        }
    }

    /** Cuts the answers that have waited too long. Returns false: the worker need not come back at once. */
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
            log.refused("an unread answer, after its time-out", one.address.toString());
            one.cut();
        }
        return false;
    }
}
