package dev.lobby.socket;

import dev.lobby.edge.limit.Accounts;
import dev.lobby.edge.limit.Holdings;
import dev.lobby.edge.limit.Holdings.Shortage;
import dev.lobby.edge.limit.LimitSettings;
import dev.lobby.edge.limit.Payer;
import dev.lobby.edge.limit.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The places for sessions on this server. There are limits for all sessions, for those of a user and of an address, and for
 * those without a token. A place is taken by the handshake, so the limits are exact however many handshakes come at once.
 * Thread-safe.
 */
@ApplicationScoped
class Places {
    private final Holdings sessions;
    private final int maxAnonymous;
    private final AtomicInteger anonymous = new AtomicInteger();

    @Inject
    Places(Accounts accounts, LimitSettings settings) {
        this.sessions = accounts.held(Resource.SESSIONS);
        this.maxAnonymous = settings.anonymousSessions();
    }

    /**
     * Takes a place.
     *
     * @param payer anonymous if the session has no token
     * @return why there is none; empty if there is
     */
    Optional<Shortage> take(Payer payer) {
        Optional<Shortage> shortage = sessions.take(payer, 1);
        if (shortage.isEmpty() && isAnonymous(payer) && anonymous.incrementAndGet() > maxAnonymous) {
            free(payer);
            return Optional.of(Shortage.OF_ALL);
        }
        return shortage;
    }

    /**
     * Makes the place of a session without a token that of a user at the same address.
     *
     * @return why it stays as it was; empty if it is the user's
     */
    Optional<Shortage> authenticated(Payer before, Payer user) {
        Optional<Shortage> shortage = sessions.move(before, user, 1);
        if (shortage.isEmpty()) {
            anonymous.decrementAndGet();
        }
        return shortage;
    }

    /** Gives a place back. */
    void free(Payer payer) {
        sessions.giveBack(payer, 1);
        if (isAnonymous(payer)) {
            anonymous.decrementAndGet();
        }
    }

    private static boolean isAnonymous(Payer payer) {
        return payer.userId().isEmpty();
    }
}
