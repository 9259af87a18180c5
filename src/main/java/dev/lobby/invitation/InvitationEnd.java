package dev.lobby.invitation;

import java.util.Locale;

/** Why there is no longer an invitation. */
enum InvitationEnd {
    ACCEPTED,
    DECLINED,
    REVOKED,
    EXPIRED,
    /** The user has joined the game by another way. */
    JOINED,
    BANNED,
    GAME_DELETED,
    USER_DELETED;

    /** As clients know it: the {@code reason} of the deletion. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
