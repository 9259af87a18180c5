package dev.lobby.move;

import dev.lobby.change.TrackedEntity;
import dev.lobby.json.StrictJson;
import jakarta.json.JsonValue;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/** What a player did in a game. It never changes. */
@Entity
@Table(name = "move")
@IdClass(MoveKey.class)
public class Move extends TrackedEntity {
    @Id
    @Column(name = "game_id")
    private String gameId;

    @Id
    private int number;

    private String player;

    private String move;

    protected Move() {}

    Move(String gameId, int number, String player, JsonValue move) {
        this.gameId = gameId;
        this.number = number;
        this.player = player;
        this.move = move.toString();
    }

    String gameId() {
        return gameId;
    }

    /** Its place in the round, from 1. */
    int number() {
        return number;
    }

    String player() {
        return player;
    }

    /** What it means is known to clients only. */
    JsonValue move() {
        return StrictJson.parse(move);
    }
}
