package dev.lobby.subscription;

import dev.lobby.log.Memberships;
import dev.lobby.log.Retention;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;

/**
 * What is known of who may see which events: the memberships of users, as far back as the log holds events. Thread-safe.
 */
@ApplicationScoped
public class Rights {
    private final Memberships memberships;
    private final Retention retention;
    private final VisibilitySettings visibility;

    @Inject
    public Rights(Memberships memberships, Retention retention, VisibilitySettings visibility) {
        this.memberships = memberships;
        this.retention = retention;
        this.visibility = visibility;
    }

    /** Whether sessions of different users see different events. */
    boolean isPrivate() {
        return visibility.isPrivate();
    }

    /** What a session may see until it is admitted as a user. */
    View withoutUser() {
        return visibility.isPrivate() ? View.NOTHING : View.EVERYTHING;
    }

    /** The position of the oldest event that can still be replayed. */
    long oldest() {
        return retention.first();
    }

    /**
     * Reads the memberships of a user, and then which events the log still holds. Another server may just have
     * forgotten memberships that ended; before that, it has deleted their events. So a session that asks for those
     * events learns that they are gone.
     */
    Memberships.Known of(String userId) throws SQLException {
        Memberships.Known known = memberships.of(userId);
        refresh();
        return known;
    }

    /** Reads which events the log still holds. */
    void refresh() throws SQLException {
        retention.refresh();
    }

    /**
     * Whether the log no longer holds the event after a cursor, although the tail may. Memberships that ended before are
     * forgotten, so nobody can tell any more whether the subscriber's user may see it.
     */
    boolean areForgotten(Standing standing, long cursor) {
        return standing.user() != null && cursor + 1 < retention.first();
    }
}
