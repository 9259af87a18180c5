package dev.lobby.presence;

import dev.lobby.auth.Admission;
import dev.lobby.auth.Caller;
import dev.lobby.auth.SessionClosed;
import dev.lobby.auth.SessionOpened;
import dev.lobby.auth.login.LoggedIn;
import dev.lobby.node.Node;
import dev.lobby.rest.Problem;
import dev.lobby.user.User;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Turns users online when they call or open a session, before the answer is sent, and offline when they are gone from all
 * servers. A change is decided with the user's row locked, and only after looking at the row. Otherwise a call and the
 * sweep could each assume that the other came first, and leave a present user offline.
 */
@ApplicationScoped
public class Presence implements Admission {
    private static final int ATTEMPTS = 3;

    private final Node node;
    private final PresenceRows rows;
    private final UserActivity activity;

    @Inject
    Presence(Node node, PresenceRows rows, UserActivity activity) {
        this.node = node;
        this.rows = rows;
        this.activity = activity;
    }

    @Override
    public boolean admits(Caller caller) {
        return admits(caller, () -> rows.arrive(caller));
    }

    @Override
    public boolean admitsToEnd(Caller caller) {
        return admits(caller, () -> rows.stayOn(caller));
    }

    private boolean admits(Caller caller, Supplier<Optional<UserActivity.Arrival>> arriving) {
        // Read before the row, so that the row is not older than the stay.
        long stay = activity.stay(caller.userId());
        Optional<User.Status> status = status(caller);
        if (status.isEmpty()) {
            return false;
        }
        boolean online = status.get() == User.Status.ONLINE;
        return (online && activity.seen(caller.userId(), stay)) || arrives(arriving);
    }

    private Optional<User.Status> status(Caller caller) {
        try {
            return rows.status(caller);
        } catch (PersistenceException e) {
            // Nobody turns offline because the database was away.
            activity.called(caller.userId());
            throw e;
        }
    }

    /**
     * Begins a stay on this server. The stay counts only if no other server can have taken this one for dead meanwhile,
     * because that server would clear the stay.
     */
    private boolean arrives(Supplier<Optional<UserActivity.Arrival>> arriving) {
        for (int attempt = 0; attempt < ATTEMPTS && node.awaitLease(); attempt++) {
            Optional<UserActivity.Arrival> arrival = arriving.get();
            if (arrival.isEmpty()) {
                return false;
            }
            activity.settle(arrival.get());
            if (node.holds(arrival.get().node())) {
                return true;
            }
        }
        throw Problem.unavailable().exception();
    }

    /** Begins the caller's stay again, unless the token has ended: then the session is about to end as well. */
    void staysOn(Caller caller) {
        if (!arrives(() -> rows.stayOn(caller))) {
            activity.refuse(caller);
        }
    }

    /** Leaves it to the next call to settle the stay: this is inside the transaction of the login, which may fail. */
    void loggedIn(@Observes LoggedIn login) {
        rows.begin(activity.arrives(login.userId()));
    }

    void opened(@Observes SessionOpened session) {
        activity.opened(session.caller());
    }

    void closed(@Observes SessionClosed session) {
        activity.closed(session.caller().userId());
    }

    /** Ends the user's stay on this server, unless they are back. */
    void leaves(String userId) {
        rows.leave(userId);
        activity.gone(userId);
    }
}
