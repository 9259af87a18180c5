package dev.lobby.member;

import java.util.Locale;

/** Why somebody is no longer a member of a game. */
enum Departure {
    LEFT,
    KICKED,
    BANNED,
    TIMEOUT,
    GAME_DELETED,
    USER_DELETED;

    /** As clients know it: the {@code reason} of the deletion. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
