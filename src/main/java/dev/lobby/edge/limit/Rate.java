package dev.lobby.edge.limit;

import dev.lobby.work.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The account of a resource that is used up. What one uses is taken from the user, from the address, and from the IPv6 site
 * if there is one: from all of them, or from none. Thread-safe.
 */
public final class Rate {
    private final List<Part> parts = new ArrayList<>();
    private final @Nullable Buckets<Object> persons;

    /** The buckets of the users, of the addresses or of the sites. */
    private record Part(Function<Payer, Optional<Object>> key, Buckets<Object> buckets) {}

    /** @param most how many users, addresses and sites are remembered, of each those that came most recently */
    Rate(Resource resource, Quota.Rate quota, int most, Time time) {
        persons = buckets(quota, quota.ofUser(), most, time);
        add(persons, payer -> Optional.of(payer.person()));
        add(buckets(quota, quota.ofAddress(), most, time), payer -> Optional.of(payer.address()));
        long ofSite = Quota.times(resource.siteShares(), quota.ofAddress());
        add(buckets(quota, ofSite, most, time), payer -> payer.site().map(Object.class::cast));
    }

    private static @Nullable Buckets<Object> buckets(Quota.Rate quota, long refill, int most, Time time) {
        long capacity = Quota.times(quota.burst(), refill);
        // A bucket cannot get more than one token in a nanosecond.
        return capacity == Quota.UNLIMITED || refill > quota.period().toNanos()
                ? null
                : new Buckets<>(capacity, refill, quota.period(), most, time);
    }

    private void add(@Nullable Buckets<Object> buckets, Function<Payer, Optional<Object>> key) {
        if (buckets != null) {
            parts.add(new Part(key, buckets));
        }
    }

    /** Takes one from a user alone. The result is as below. */
    long takeOfUser(String userId) {
        return persons == null ? 0 : persons.take(userId, 1);
    }

    /** Does what {@link #takeAnyway} does, for a user alone. */
    void takeAnywayOfUser(String userId, long amount) {
        if (persons != null) {
            long unused = persons.takeAnyway(userId, amount);
        }
    }

    /** Does what {@link #nanosToWait} does, for a user alone. */
    long nanosToWaitOfUser(String userId) {
        return persons == null ? 0 : persons.nanosToWait(userId);
    }

    /** Takes an amount. Returns 0 if it was there; otherwise how long to wait for it, in nanoseconds. */
    public long take(Payer payer, long amount) {
        for (int taken = 0; taken < parts.size(); taken++) {
            Part part = parts.get(taken);
            Optional<Object> key = part.key.apply(payer);
            long wait = key.isPresent() ? part.buckets.take(key.get(), amount) : 0;
            if (wait > 0) {
                parts.subList(0, taken).forEach(before -> giveBack(before, payer, amount));
                return wait;
            }
        }
        return 0;
    }

    /** Gives back what was taken and not used. */
    void giveBack(Payer payer, long amount) {
        parts.forEach(part -> giveBack(part, payer, amount));
    }

    private static void giveBack(Part part, Payer payer, long amount) {
        part.key.apply(payer).ifPresent(key -> part.buckets.giveBack(key, amount));
    }

    /**
     * Takes an amount even if it is not there; then it takes correspondingly longer until something is there again. Returns
     * for how long nothing is there, in nanoseconds.
     */
    long takeAnyway(Payer payer, long amount) {
        long wait = 0;
        for (Part part : parts) {
            wait = Math.max(
                    wait,
                    part.key
                            .apply(payer)
                            .map(key -> part.buckets.takeAnyway(key, amount))
                            .orElse(0L));
        }
        return wait;
    }

    /** Returns how long to wait until something is there, in nanoseconds; 0 if it is there now. Takes nothing. */
    long nanosToWait(Payer payer) {
        long wait = 0;
        for (Part part : parts) {
            wait = Math.max(
                    wait, part.key.apply(payer).map(part.buckets::nanosToWait).orElse(0L));
        }
        return wait;
    }
}
