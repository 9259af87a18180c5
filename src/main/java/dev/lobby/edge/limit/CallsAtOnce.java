package dev.lobby.edge.limit;

import dev.lobby.edge.ClientAddress;
import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Limits how many calls of one user, or of one address without a user, are carried out at once. Calls that wait for each
 * other, for example because they change the same game, each occupy a thread of the server and a connection to the
 * database. Without the limit, one client could occupy all of them. Past it, a call is refused with 429. Thread-safe.
 */
@ApplicationScoped
public class CallsAtOnce {
    private final int maxOfUser;
    private final int maxOfAddress;
    private final int maxDeletions;
    private final RefusalLog log;

    /** How many places each one has taken. It has no entry for who has none. */
    private final ConcurrentMap<Object, Integer> taken = new ConcurrentHashMap<>();

    private record Deletions(String userId) {}

    @Inject
    public CallsAtOnce(LimitSettings limits, RefusalLog log) {
        this.maxOfUser = limits.maxConcurrentCalls();
        this.maxOfAddress = limits.maxConcurrentCallsPerAddress();
        this.maxDeletions = limits.maxConcurrentDeletions();
        this.log = log;
    }

    /**
     * Begins a call of an authenticated user.
     *
     * @return run this once, when the call has ended, however it did
     */
    public Runnable begin(String userId) {
        return begin(userId, maxOfUser, "too many calls at once", userId);
    }

    /** Begins a call of an unauthenticated client. The result is as above. */
    public Runnable begin(ClientAddress address) {
        ClientAddress who = address.widest();
        return begin(who, maxOfAddress, "too many calls of one address at once", who);
    }

    /**
     * Begins the deletion of a user or of a game of this user, which can take minutes. It is part of a call that has begun.
     * The result is as above.
     */
    public Runnable beginDeletion(String userId) {
        return begin(new Deletions(userId), maxDeletions, "too many deletions at once", userId);
    }

    private Runnable begin(Object key, int max, String reason, Object who) {
        if (max == 0) {
            return () -> {};
        }
        if (taken.merge(key, 1, Integer::sum) > max) {
            end(key);
            log.refused(reason, who.toString());
            throw Problem.tooMany(1).exception();
        }
        return () -> end(key);
    }

    private void end(Object key) {
        taken.computeIfPresent(key, (same, number) -> number == 1 ? null : number - 1);
    }

    /** How many users and addresses are remembered. */
    int remembered() {
        return taken.size();
    }
}
