package dev.lobby.socket;

import dev.lobby.auth.AccessToken;
import dev.lobby.auth.AccessTokens;
import dev.lobby.auth.Admission;
import dev.lobby.auth.Caller;
import dev.lobby.auth.SessionClosed;
import dev.lobby.auth.SessionOpened;
import dev.lobby.wire.CloseCause;
import jakarta.enterprise.event.Event;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The owner of one session. The session is anonymous until it presents a token, and then belongs to the token's user
 * until it ends. Not thread-safe: a session's commands come one after another.
 */
class SessionOwner {
    private static final Logger LOG = System.getLogger(SessionOwner.class.getName());

    private final AccessTokens tokens;
    private final Admission admission;
    private final Event<SessionOpened> opened;
    private final Event<SessionClosed> closed;
    private @Nullable Caller caller;

    /** The caller, once the token was found to be valid. */
    private @Nullable Caller admitted;

    SessionOwner(AccessTokens tokens, Admission admission, Event<SessionOpened> opened, Event<SessionClosed> closed) {
        this.tokens = tokens;
        this.admission = admission;
        this.opened = opened;
        this.closed = closed;
    }

    @Nullable
    Caller caller() {
        return caller;
    }

    /** Reads a token. Empty if it is not valid, or if the session belongs to another user. */
    Optional<AccessToken> read(String text) {
        Caller known = caller;
        return tokens.read(text)
                .filter(token -> known == null || known.is(token.caller().userId()));
    }

    /**
     * Makes the session belong to the user and turns the user online. Call this after the subscriber is registered for
     * the user, so that it hears of tokens that end later.
     *
     * @return the reason to close the session, if there is one
     */
    Optional<CloseCause> become(Caller user) {
        if (user.equals(admitted)) {
            // The database is not asked again: if the token ends now, the session does. A client may repeat this often.
            return Optional.empty();
        }
        if (caller == null) {
            opened.fire(new SessionOpened(user));
        }
        caller = user;
        try {
            if (!admission.admits(user)) {
                return Optional.of(CloseCause.TOKEN_ENDED);
            }
            admitted = user;
            return Optional.empty();
        } catch (Exception e) {
            // RuntimeException is not enough: a server may throw a RollbackException from methods that do not declare
            // it.
            LOG.log(Level.DEBUG, "A token could not be checked", e);
            return Optional.of(CloseCause.OVERLOADED);
        }
    }

    /** Tells observers that the session has ended, if it had an owner. */
    void end() {
        if (caller != null) {
            closed.fire(new SessionClosed(caller));
        }
    }
}
