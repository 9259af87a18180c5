package dev.lobby.move;

import java.io.Serializable;

/**
 * The primary key of a move: a game and a number. It is a class with an empty constructor, because JPA 3.1 does not
 * support records.
 */
public class MoveKey implements Serializable {
    private static final long serialVersionUID = 1L;

    private String gameId = "";
    private int number;

    public MoveKey() {}

    @Override
    public boolean equals(Object other) {
        return other instanceof MoveKey key && key.gameId.equals(gameId) && key.number == number;
    }

    @Override
    public int hashCode() {
        return 31 * gameId.hashCode() + number;
    }
}
