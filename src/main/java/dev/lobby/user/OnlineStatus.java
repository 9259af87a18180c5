package dev.lobby.user;

import dev.lobby.edge.limit.RateLimits;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

/**
 * Turns users online and offline. This is the only place that does, because each change stores the whole user in the log,
 * with the avatar. So it counts for the user like a request to store as much. Call the methods with the user's row locked,
 * before anything is written. Thread-safe.
 */
@ApplicationScoped
public class OnlineStatus {
    private final RateLimits limits;
    private final Event<UserLeft> left;

    @Inject
    OnlineStatus(RateLimits limits, Event<UserLeft> left) {
        this.limits = limits;
        this.left = left;
    }

    /**
     * Turns a user online who logs in, calls or opens a session, unless they are online already.
     *
     * @throws dev.lobby.rest.ProblemException with 429, if the user has stored too much
     */
    public void turnOnline(User user) {
        if (user.status() == User.Status.OFFLINE) {
            limits.countKept(user.id(), user.avatarBytes());
            user.comeOnline();
        }
    }

    /** Like {@link #turnOnline}, but never refused: for a user who has a session, and was taken for absent. */
    public void keepOnline(User user) {
        if (user.status() == User.Status.OFFLINE) {
            limits.countKeptAnyway(user.id(), user.avatarBytes());
            user.comeOnline();
        }
    }

    /** Turns a user offline, unless they are already. It is counted, but never refused. */
    public void turnOffline(User user) {
        if (user.status() == User.Status.ONLINE) {
            limits.countKeptAnyway(user.id(), user.avatarBytes());
            user.goOffline();
            left.fire(new UserLeft(user.id()));
        }
    }
}
