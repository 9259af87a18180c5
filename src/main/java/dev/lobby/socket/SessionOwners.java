package dev.lobby.socket;

import dev.lobby.auth.AccessTokens;
import dev.lobby.auth.Admission;
import dev.lobby.auth.SessionClosed;
import dev.lobby.auth.SessionOpened;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

/** Creates the {@link SessionOwner} of each session, without the container, which would look up its parts each time. */
@ApplicationScoped
class SessionOwners {
    private final AccessTokens tokens;
    private final Admission admission;
    private final Event<SessionOpened> opened;
    private final Event<SessionClosed> closed;

    @Inject
    SessionOwners(AccessTokens tokens, Admission admission, Event<SessionOpened> opened, Event<SessionClosed> closed) {
        this.tokens = tokens;
        this.admission = admission;
        this.opened = opened;
        this.closed = closed;
    }

    SessionOwner anonymous() {
        return new SessionOwner(tokens, admission, opened, closed);
    }
}
