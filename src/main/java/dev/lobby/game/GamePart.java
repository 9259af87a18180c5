package dev.lobby.game;

import dev.lobby.rest.Page;

/** A list that belongs to a game, and that the answer with the game can include. */
public interface GamePart {
    /** What the call says to have it included. */
    String name();

    /** The member of the answer that has it. */
    String member();

    /** The list, or the part of it that one sees first; refuses a caller who may not see it. */
    Page<?> of(String gameId, String caller);
}
