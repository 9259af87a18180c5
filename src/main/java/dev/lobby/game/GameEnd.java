package dev.lobby.game;

import java.util.Locale;

/** Why a game is deleted. */
public enum GameEnd {
    /** The owner deletes it. */
    DELETED,

    /** The owner leaves it, and the game {@linkplain OwnerLeaves#ENDS ends} with that. */
    OWNER_LEFT,

    /** The owner leaves it, and nobody else is there to whom it could {@linkplain OwnerLeaves#PASSES pass}. */
    EMPTY,

    /** The owner is deleted, and the game does not pass to another player. */
    USER_DELETED;

    /** Whether this is a reason to delete a game as it is now. */
    boolean concerns(Game game) {
        return switch (this) {
            case DELETED -> true;
            case OWNER_LEFT -> game.ownerLeaves() == OwnerLeaves.ENDS;
            case EMPTY -> game.ownerLeaves() == OwnerLeaves.PASSES && game.members() == 1;
            case USER_DELETED -> game.ownerLeaves() != OwnerLeaves.PASSES || game.members() == 1;
        };
    }

    /** As clients know it: the {@code reason} of the deletion. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
