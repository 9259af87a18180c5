package dev.lobby.game;

/** Why a game is deleted. */
public enum GameEnd {
    /** The owner deletes it. */
    DELETED("deleted"),

    /** The owner leaves it, and the game {@linkplain OwnerLeaves#ENDS ends} with that. */
    OWNER_LEFT("owner-left"),

    /** As {@link #OWNER_LEFT}, when the owner times out. */
    OWNER_TIMED_OUT("owner-left"),

    /** The owner leaves it, and nobody else is there to whom it could {@linkplain OwnerLeaves#PASSES pass}. */
    EMPTY("empty"),

    /** As {@link #EMPTY}, when the owner times out. */
    LAST_TIMED_OUT("empty"),

    /** None of its members has been online for a long time. */
    ABANDONED("abandoned"),

    /** The owner is deleted, and the game does not pass to another player. */
    USER_DELETED("user-deleted");

    private final String code;

    GameEnd(String code) {
        this.code = code;
    }

    /** Whether this is a reason to delete a game as it is now. Who of its members is there is another question. */
    boolean concerns(Game game) {
        return switch (this) {
            case DELETED, ABANDONED -> true;
            case OWNER_LEFT, OWNER_TIMED_OUT -> game.ownerLeaves() == OwnerLeaves.ENDS;
            case EMPTY, LAST_TIMED_OUT -> game.ownerLeaves() == OwnerLeaves.PASSES && game.members() == 1;
            case USER_DELETED -> game.ownerLeaves() != OwnerLeaves.PASSES || game.members() == 1;
        };
    }

    /** Whether the owner has timed out, and the game is deleted with that. */
    boolean isOwnerTimedOut() {
        return this == OWNER_TIMED_OUT || this == LAST_TIMED_OUT;
    }

    /** As clients know it: the {@code reason} of the deletion. */
    String code() {
        return code;
    }
}
