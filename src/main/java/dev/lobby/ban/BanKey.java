package dev.lobby.ban;

import java.io.Serializable;

/**
 * The primary key of a ban: a game and a user. It is a class with an empty constructor, because JPA 3.1 does not support
 * records.
 */
public class BanKey implements Serializable {
    private static final long serialVersionUID = 1L;

    private String gameId = "";
    private String userId = "";

    public BanKey() {}

    BanKey(String gameId, String userId) {
        this.gameId = gameId;
        this.userId = userId;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BanKey key && key.gameId.equals(gameId) && key.userId.equals(userId);
    }

    @Override
    public int hashCode() {
        return 31 * gameId.hashCode() + userId.hashCode();
    }
}
