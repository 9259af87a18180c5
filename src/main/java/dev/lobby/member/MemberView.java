package dev.lobby.member;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The public view of a member.
 *
 * @param reason why they are no longer a member
 */
@JsonbPropertyOrder({"gameId", "userId", "role", "ready", "attributes", "reason", "createdAt", "updatedAt"})
@Schema(name = "Member")
public record MemberView(
        @Schema(ref = "Id") String gameId,
        @Schema(ref = "Id") String userId,

        @Schema(
                title = "Role",
                enumeration = {"player", "spectator"})
        String role,

        boolean ready,
        @Schema(ref = "Attributes") @Nullable JsonObject attributes,

        @Schema(
                title = "Departure",
                description = "Why they are no longer a member; only then",
                enumeration = {"left", "kicked", "banned", "timeout", "game-deleted", "user-deleted"})
        @Nullable
        String reason,

        Instant createdAt,
        Instant updatedAt) {

    static MemberView of(Member member) {
        return new MemberView(
                member.gameId(),
                member.userId(),
                member.spectates() ? "spectator" : "player",
                member.isReady(),
                member.attributes().shown().orElse(null),
                member.departure().map(Departure::code).orElse(null),
                member.createdAt(),
                member.updatedAt());
    }

    MemberView departed(Departure departure) {
        return new MemberView(gameId, userId, role, ready, attributes, departure.code(), createdAt, updatedAt);
    }
}
