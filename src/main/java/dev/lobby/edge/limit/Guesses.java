package dev.lobby.edge.limit;

import dev.lobby.edge.ClientAddress;
import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The account of attempts at passwords, which are counted for the address, for the address and the name together, and for
 * the name or the object alone. The last count limits guesses that come from many addresses. It only slows them:
 * past it each address has a tenth of its attempts, and so has the owner, from a new address too. Otherwise whoever
 * guesses could lock the owner out. Thread-safe.
 */
@ApplicationScoped
public class Guesses {
    /** For one name, an address may have a third of the failures that it may have in all. */
    private static final int SUBJECT_PART = 3;

    /** How many addresses may use up their attempts at one subject, until each has fewer. */
    private static final int ADDRESSES = 10;

    private static final int SLOWER = 10;

    private final Rate ofAddresses;
    private final boolean limited;
    private final Buckets<Object> atSubject;
    private final Buckets<Object> ofSubject;
    private final Buckets<Object> slowAtSubject;

    private record AtSubject(Object who, Subject subject) {}

    /** Gives back what was taken of one bucket. */
    private record Taken(Buckets<Object> from, Object key) {}

    @Inject
    public Guesses(Accounts accounts, LimitSettings settings, Time time) {
        this.ofAddresses = accounts.used(Resource.ATTEMPTS);
        long attempts = settings.rate(Resource.ATTEMPTS).ofAddress();
        this.limited = attempts != Quota.UNLIMITED;
        long each = limited ? Math.max(1, attempts / SUBJECT_PART) : 1;
        int most = settings.rememberedCallers();
        this.atSubject = ofMinute(each, most, time);
        this.ofSubject = ofMinute(Quota.times(ADDRESSES, each), most, time);
        this.slowAtSubject = ofMinute(Math.max(1, each / SLOWER), most, time);
    }

    private static Buckets<Object> ofMinute(long number, int most, Time time) {
        return new Buckets<>(number, number, Duration.ofMinutes(1), most, time);
    }

    /**
     * An attempt that has begun, or not.
     *
     * @param nanosToWait 0 if it has begun, otherwise how long to wait for one
     * @param undo takes back that it was counted
     */
    record Begun(long nanosToWait, Runnable undo) {}

    /**
     * What is protected by the password that is guessed.
     *
     * @param isName whether it is a user's name, for which there are fewer attempts from one address
     */
    public record Subject(String id, boolean isName) {
        public static Subject name(String key) {
            return new Subject(key, true);
        }

        public static Subject object(String id) {
            return new Subject(id, false);
        }
    }

    /** Begins an attempt and counts it. */
    Begun begin(Payer payer, Subject subject) {
        if (!limited) {
            return new Begun(0, () -> {});
        }
        long wait = ofAddresses.take(payer, 1);
        if (wait > 0) {
            return new Begun(wait, () -> {});
        }
        Deque<Taken> taken = new ArrayDeque<>();
        Runnable undo = () -> {
            ofAddresses.giveBack(payer, 1);
            taken.forEach(one -> one.from.giveBack(one.key, 1));
        };
        if (subject.isName) {
            wait = take(atSubject, new AtSubject(payer.address(), subject), taken);
        }
        Optional<ClientAddress> site = payer.address().site();
        if (wait == 0 && take(ofSubject, subject, taken) > 0) {
            Object slowed = site.isPresent() ? new Payer.Site(site.get()) : payer.address();
            wait = take(slowAtSubject, new AtSubject(slowed, subject), taken);
        }
        if (wait > 0) {
            undo.run();
        }
        return new Begun(wait, undo);
    }

    private static long take(Buckets<Object> from, Object key, Deque<Taken> taken) {
        long wait = from.take(key, 1);
        if (wait == 0) {
            taken.add(new Taken(from, key));
        }
        return wait;
    }
}
