package dev.lobby.socket;

import dev.lobby.auth.AccessToken;
import dev.lobby.auth.AccessTokens;
import dev.lobby.auth.Admission;
import dev.lobby.auth.Caller;
import dev.lobby.auth.SessionClosed;
import dev.lobby.auth.SessionOpened;
import dev.lobby.wire.CloseCause;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whose one session is: nobody's in particular until a token says so, and then that user's to its end. Not thread-safe:
 * a session's commands come one after another.
 */
@Dependent
class SessionOwner {
    private static final Logger LOG = System.getLogger(SessionOwner.class.getName());

    private final AccessTokens tokens;
    private final Admission admission;
    private final Event<SessionOpened> opened;
    private final Event<SessionClosed> closed;
    private @Nullable Caller caller;

    @Inject
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

    /** What a token says that the session may go on with: one that is valid and no other user's. */
    Optional<AccessToken> read(String text) {
        Caller known = caller;
        return tokens.read(text)
                .filter(token -> known == null || known.is(token.caller().userId()));
    }

    /**
     * The session is the user's, and the user online, unless there is a reason to close it. To be called when of tokens
     * that end from here on the subscriber hears.
     */
    Optional<CloseCause> become(Caller user) {
        if (caller == null) {
            opened.fire(new SessionOpened(user));
        }
        caller = user;
        try {
            return admission.admits(user) ? Optional.empty() : Optional.of(CloseCause.TOKEN_ENDED);
        } catch (Exception e) {
            // Not only RuntimeException: WildFly throws a RollbackException through methods that do not declare it.
            LOG.log(Level.DEBUG, "Whether a token is still good cannot be known", e);
            return Optional.of(CloseCause.OVERLOADED);
        }
    }

    /** The session has ended. */
    void leaves() {
        if (caller != null) {
            closed.fire(new SessionClosed(caller));
        }
    }
}
