package dev.lobby.edge.limit;

import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * The limits of how often, or how much in a time. Beyond a limit a call is refused with 429, and {@code Retry-After} says
 * when to try again. Thread-safe.
 */
@ApplicationScoped
public class RateLimits {
    /** The bytes that storing an object takes besides its content: its row, its index entries and its event. */
    private static final int BYTES_OF_EACH = 1024;

    /** How many bytes of a file count as one file more. */
    private static final int FILE_PART = 65_536;

    private final Accounts accounts;
    private final Guesses guesses;
    private final RefusalLog log;

    @Inject
    public RateLimits(Accounts accounts, Guesses guesses, RefusalLog log) {
        this.accounts = accounts;
        this.guesses = guesses;
        this.log = log;
    }

    /** Counts a call. */
    public void countRequest(Payer payer) {
        count(Resource.REQUESTS, payer);
    }

    /** Counts a handshake, whether it succeeds or not. */
    public void countHandshake(Payer payer) {
        count(Resource.HANDSHAKES, payer);
    }

    /**
     * Counts a handshake for its user, as one of the user's calls. It counts for the address as a handshake, of which an
     * address has more than of calls.
     */
    public void countHandshakeOfUser(Payer payer) {
        refuseIfEmpty(accounts.used(Resource.REQUESTS).takeOfUser(payer.userId()), Resource.REQUESTS, payer);
    }

    /** Counts a registration. */
    public void countRegistration(Payer payer) {
        count(Resource.ATTEMPTS, payer);
    }

    /** Counts the hashing of a password, whatever its result. */
    public void countHash(Payer payer) {
        count(Resource.HASHES, payer);
    }

    private void count(Resource resource, Payer payer) {
        refuseIfEmpty(accounts.used(resource).take(payer, 1), resource, payer);
    }

    /**
     * Counts what was read from a session of an address, in frames, even if it exceeds the limit. Returns for how long
     * nothing more is to be read from this session, in nanoseconds.
     */
    public long nanosToPause(Payer payer, int units) {
        return accounts.used(Resource.FRAMES).takeAnyway(payer, units);
    }

    /** Counts a replay of events, unless the address has had too many. Returns whether the replay is allowed. */
    public boolean allowReplay(Payer payer) {
        boolean allowed = accounts.used(Resource.REPLAYS).take(payer, 1) == 0;
        if (!allowed) {
            log.refused("too many " + Resource.REPLAYS.title(), payer.toString());
        }
        return allowed;
    }

    /** Whether more of the log may be read now for a payer. */
    public boolean mayRead(Payer payer) {
        return accounts.used(Resource.READ_EVENTS).nanosToWait(payer) == 0;
    }

    /** Counts events of the log that were read for a payer, even if they exceed the limit. */
    public void countRead(Payer payer, long events) {
        if (events > 0) {
            long unused = accounts.used(Resource.READ_EVENTS).takeAnyway(payer, events);
        }
    }

    /** Counts what is sent to be stored. A request is refused only if the limit was reached before it. */
    public void countKept(Payer payer, long bytes) {
        Rate kept = accounts.used(Resource.STORED_BYTES);
        refuseIfEmpty(kept.nanosToWait(payer), Resource.STORED_BYTES, payer);
        long unused = kept.takeAnyway(payer, bytes + BYTES_OF_EACH);
    }

    /** Counts what is stored anyway, even if it exceeds the limit. */
    public void countKeptAnyway(Payer payer, long bytes) {
        long unused = accounts.used(Resource.STORED_BYTES).takeAnyway(payer, bytes + BYTES_OF_EACH);
    }

    /** Counts what is stored for a user, wherever the user is, as {@link #countKept} does. */
    public void countKept(String userId, long bytes) {
        refuseIfEmpty(accounts.used(Resource.STORED_BYTES).nanosToWaitOfUser(userId), Resource.STORED_BYTES, userId);
        countKeptAnyway(userId, bytes);
    }

    /** Counts what is stored for a user, even if it exceeds the limit. */
    public void countKeptAnyway(String userId, long bytes) {
        accounts.used(Resource.STORED_BYTES).takeAnywayOfUser(userId, bytes + BYTES_OF_EACH);
    }

    /**
     * Counts a file of the page, of the client or of the documentation. A large one counts for several, and is refused only
     * if the limit was reached before it.
     *
     * @param bytes how much of it is sent
     */
    public void countFile(Payer payer, long bytes) {
        Rate files = accounts.used(Resource.FILES);
        refuseIfEmpty(files.nanosToWait(payer), Resource.FILES, payer);
        long unused = files.takeAnyway(payer, 1 + bytes / FILE_PART);
    }

    /** Creates an attempt at a password. */
    public Attempt attempt(Payer payer, Guesses.Subject subject) {
        return new Attempt(payer, subject);
    }

    /** An attempt at a password, which counts unless it succeeds. Not thread-safe. */
    public final class Attempt {
        private final Payer payer;
        private final Guesses.Subject subject;
        private Runnable undo = () -> {};

        private Attempt(Payer payer, Guesses.Subject subject) {
            this.payer = payer;
            this.subject = subject;
        }

        /**
         * Counts the attempt. Otherwise many could pass at once before the first has failed. Call this as late as
         * possible, so that attempts which still wait for a processor do not count.
         *
         * @throws dev.lobby.rest.ProblemException if there were too many
         */
        public void begin() {
            Guesses.Begun begun = guesses.begin(payer, subject);
            refuseIfEmpty(begun.nanosToWait(), Resource.ATTEMPTS, payer);
            undo = begun.undo();
        }

        /** Takes back that the attempt was counted. */
        public void succeeded() {
            undo.run();
            undo = () -> {};
        }
    }

    private void refuseIfEmpty(long nanosToWait, Resource resource, Object who) {
        if (nanosToWait > 0) {
            log.refused("too many " + resource.title(), who.toString());
            long seconds =
                    Duration.ofNanos(nanosToWait).plusSeconds(1).minusNanos(1).toSeconds();
            throw Problem.tooMany(seconds).exception();
        }
    }
}
