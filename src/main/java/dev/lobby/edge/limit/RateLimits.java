package dev.lobby.edge.limit;

import dev.lobby.edge.ClientAddress;
import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.Problem;
import dev.lobby.work.Time;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rate limits of requests, and of attempts to guess a password. Beyond a limit a call is refused with 429, and
 * {@code Retry-After} says when to try again. Thread-safe.
 */
@ApplicationScoped
public class RateLimits {
    private static final String REQUESTS = "too many requests";
    private static final String ATTEMPTS = "too many registrations or failed logins";

    private static final String HANDSHAKES = "too many handshakes";
    private static final String HASHES = "too many passwords";
    private static final String REPLAYS = "too many replays";
    private static final String BYTES = "too many bytes to store";

    /** The bytes that storing an object takes besides its content: its row, its index entries and its event. */
    private static final int BYTES_OF_EACH = 1024;

    /** How many seconds' worth of calls may come at once. */
    private static final int BURST_SECONDS = 10;

    /** For one name, an address may have a third of the failures that it may have in all. */
    private static final int NAMES_PART = 3;

    private final RefusalLog log;
    private final Optional<WideBuckets<Object>> requests;
    private final Optional<WideBuckets<ClientAddress>> attempts;
    private final Optional<WideBuckets<Named>> attemptsOfName;
    private final Optional<WideBuckets<ClientAddress>> replays;
    private final Optional<WideBuckets<ClientAddress>> handshakes;
    private final Optional<WideBuckets<Object>> hashes;
    private final Optional<Buckets<Object>> reading;
    private final Optional<Buckets<String>> keeping;
    private final Optional<WideBuckets<ClientAddress>> frames;

    private record Named(ClientAddress address, String name) {
        Optional<Named> ofSite() {
            return address.site().map(site -> new Named(site, name));
        }
    }

    @Inject
    public RateLimits(LimitSettings limits, Time time, RefusalLog log) {
        this.log = log;
        int requestRate = limits.maxRequestsPerSecond();
        int attemptRate = limits.maxLoginsPerMinute();
        int callers = limits.rememberedCallers();
        this.requests = ofSecond(requestRate, callers, time, RateLimits::siteOfAddress);
        this.attempts = ofMinute(attemptRate, callers, time, ClientAddress::site);
        int nameRate = attemptRate == 0 ? 0 : Math.max(1, attemptRate / NAMES_PART);
        this.attemptsOfName = ofMinute(nameRate, callers, time, Named::ofSite);
        this.replays = ofMinute(limits.maxReplaysPerMinute(), callers, time, ClientAddress::site);
        this.handshakes = ofSecond(limits.maxHandshakesPerSecond(), callers, time, ClientAddress::site);
        this.hashes = ofMinute(limits.maxHashesPerMinute(), callers, time, RateLimits::siteOfAddress);
        this.frames = ofSecond(limits.maxFramesPerSecond(), callers, time, ClientAddress::site);
        int readRate = limits.maxEventsReadPerMinute();
        this.reading = readRate == 0
                ? Optional.empty()
                : Optional.of(new Buckets<>(readRate, readRate, Duration.ofMinutes(1), callers, time));
        long bytes = limits.maxBytesPerDay();
        this.keeping = bytes == 0
                ? Optional.empty()
                : Optional.of(new Buckets<>(bytes, bytes, Duration.ofDays(1), callers, time));
    }

    /** The IPv6 site of a key; empty if the key is a user. */
    private static Optional<Object> siteOfAddress(Object key) {
        return key instanceof ClientAddress address ? address.site().map(Object.class::cast) : Optional.empty();
    }

    private static <K> Optional<WideBuckets<K>> ofSecond(int rate, int most, Time time, Function<K, Optional<K>> site) {
        return buckets(rate, rate * BURST_SECONDS, Duration.ofSeconds(1), most, time, site);
    }

    private static <K> Optional<WideBuckets<K>> ofMinute(int rate, int most, Time time, Function<K, Optional<K>> site) {
        return buckets(rate, rate, Duration.ofMinutes(1), most, time, site);
    }

    private static <K> Optional<WideBuckets<K>> buckets(
            int rate, int burst, Duration period, int most, Time time, Function<K, Optional<K>> site) {
        return rate == 0 ? Optional.empty() : Optional.of(new WideBuckets<>(burst, rate, period, most, time, site));
    }

    /** Counts a call of an authenticated user. */
    public void countRequest(String userId) {
        requests.ifPresent(buckets -> refuseIfEmpty(buckets.take(userId), REQUESTS, userId));
    }

    /** Counts a call of an unauthenticated client. */
    public void countRequest(ClientAddress address) {
        requests.ifPresent(buckets -> refuseIfEmpty(buckets.take(address), REQUESTS, address));
    }

    /** Counts a handshake, whether it succeeds or not. */
    public void countHandshake(ClientAddress address) {
        handshakes.ifPresent(buckets -> refuseIfEmpty(buckets.take(address), HANDSHAKES, address));
    }

    /** Counts a registration. */
    public void countRegistration(ClientAddress address) {
        attempts.ifPresent(buckets -> refuseIfEmpty(buckets.take(address), ATTEMPTS, address));
    }

    /**
     * Counts the hashing of a password for the address and for the user, whatever its result.
     *
     * @param userId empty if the requester is not authenticated
     */
    public void countHash(ClientAddress address, String userId) {
        hashes.ifPresent(buckets -> {
            refuseIfEmpty(buckets.take(address), HASHES, address);
            if (!userId.isEmpty()) {
                refuseIfEmpty(buckets.take(userId), HASHES, userId);
            }
        });
    }

    /** Counts a replay of events, unless the address has had too many. Returns whether the replay is allowed. */
    public boolean allowReplay(ClientAddress address) {
        boolean allowed = replays.map(buckets -> buckets.take(address) == 0).orElse(true);
        if (!allowed) {
            log.refused(REPLAYS, address.toString());
        }
        return allowed;
    }

    /** Whether more of the log may be read now for a user or an address. */
    public boolean mayRead(Object account) {
        return reading.map(buckets -> buckets.nanosToWait(account) == 0).orElse(true);
    }

    /** Counts events of the log that were read for a user or an address, even if they exceed the limit. */
    public void countRead(Object account, long events) {
        if (events > 0) {
            reading.ifPresent(buckets -> buckets.takeAnyway(account, events));
        }
    }

    /** Counts what a user sends to be stored. A request is refused only if the limit was reached before it. */
    public void countKept(String userId, long bytes) {
        keeping.ifPresent(buckets -> {
            refuseIfEmpty(buckets.nanosToWait(userId), BYTES, userId);
            buckets.takeAnyway(userId, bytes + BYTES_OF_EACH);
        });
    }

    /**
     * Creates an attempt at a password.
     *
     * @param name the name of the user whose password it is; null if the password is not a user's
     */
    public Attempt attempt(ClientAddress address, @Nullable String name) {
        Named named = name == null ? null : new Named(address, name);
        return new Attempt(address, named);
    }

    /** An attempt at a password. Only failures are counted; after too many failures, further attempts are refused. */
    public final class Attempt {
        private final ClientAddress address;
        private final @Nullable Named named;

        private Attempt(ClientAddress address, @Nullable Named named) {
            this.address = address;
            this.named = named;
        }

        /**
         * Refuses the attempt after too many failures. Call this as late as possible: attempts that still wait for a
         * processor have not failed yet.
         */
        public void begin() {
            attempts.ifPresent(buckets -> refuseIfEmpty(buckets.nanosToWait(address), ATTEMPTS, address));
            if (named != null) {
                attemptsOfName.ifPresent(buckets -> refuseIfEmpty(buckets.nanosToWait(named), ATTEMPTS, address));
            }
        }

        public void failed() {
            attempts.ifPresent(buckets -> buckets.take(address));
            if (named != null) {
                attemptsOfName.ifPresent(buckets -> buckets.take(named));
            }
        }
    }

    private void refuseIfEmpty(long nanosToWait, String reason, Object who) {
        if (nanosToWait > 0) {
            log.refused(reason, who.toString());
            long seconds =
                    Duration.ofNanos(nanosToWait).plusSeconds(1).minusNanos(1).toSeconds();
            throw Problem.tooMany(seconds).exception();
        }
    }

    /**
     * Counts what was read from a session of an address, in frames, even if it exceeds the limit. Returns for how long
     * nothing more is to be read from this session, in nanoseconds.
     */
    public long nanosToPause(ClientAddress address, int units) {
        return frames.map(buckets -> buckets.takeAnyway(address, units)).orElse(0L);
    }
}
