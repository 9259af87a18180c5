package dev.lobby.friend;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Two users who are friends, or of whom one has asked the other, as both see it.
 *
 * @param from who has asked
 * @param to who was asked
 */
@JsonbPropertyOrder({"from", "to", "state", "createdAt", "updatedAt"})
@Schema(name = "Friend")
public record FriendView(
        @Schema(ref = "Id") String from,
        @Schema(ref = "Id") String to,

        @Schema(
                title = "FriendState",
                enumeration = {"requested", "accepted"})
        String state,

        Instant createdAt,
        Instant updatedAt) {}
