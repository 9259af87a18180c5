package dev.lobby.game;

import static dev.lobby.json.JsonApi.JSON;

import jakarta.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of a game decides about it, as a change: null components stay as they are.
 *
 * @param maxMembers how many players may be in the game
 * @param access who sees the game
 * @param locked whether nobody can join
 * @param needsReady whether the game starts only when all players are ready
 * @param dropIn whether one can join after the start
 * @param memberTimeout after how many seconds offline a member leaves; 0 for never
 * @param spectatable whether one can join as a spectator
 * @param readyFor the attributes of the game for which players are ready: if one of them changes, nobody is any more
 */
public record GameRules(
        @Nullable Integer maxMembers,
        @Nullable JsonObject attributes,
        @Nullable Access access,
        @Nullable Boolean locked,
        @Nullable Boolean needsReady,
        @Nullable Boolean dropIn,
        @Nullable OwnerLeaves ownerLeaves,
        @Nullable Integer memberTimeout,
        @Nullable Boolean spectatable,
        @Nullable List<String> readyFor) {
    /** The same rules for a game that also has these attributes. */
    public GameRules withAttributes(JsonObject more) {
        JsonObject all = attributes == null
                ? more
                : JSON.createObjectBuilder(attributes)
                        .addAll(JSON.createObjectBuilder(more))
                        .build();
        return new GameRules(
                maxMembers, all, access, locked, needsReady, dropIn, ownerLeaves, memberTimeout, spectatable, readyFor);
    }
}
