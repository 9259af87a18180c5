package dev.lobby.invitation;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An invitation as those see it whom it concerns.
 *
 * @param from who has invited
 * @param to who may join
 * @param reason why it has ended
 */
@JsonbPropertyOrder({"id", "gameId", "from", "to", "expiresAt", "reason", "createdAt"})
@Schema(name = "Invitation")
public record InvitationView(
        @JsonbProperty("_id") @Schema(ref = "Id") String id,

        @Schema(ref = "Id") String gameId,
        @Schema(ref = "Id") String from,
        @Schema(ref = "Id") String to,
        Instant expiresAt,

        @Schema(
                title = "InvitationEnd",
                description = "Why it has ended; only then",
                enumeration = {
                    "accepted",
                    "declined",
                    "revoked",
                    "expired",
                    "joined",
                    "banned",
                    "game-deleted",
                    "user-deleted"
                })
        @Nullable
        String reason,

        Instant createdAt) {}
