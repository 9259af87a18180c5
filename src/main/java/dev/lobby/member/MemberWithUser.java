package dev.lobby.member;

import dev.lobby.text.DisplayName;
import dev.lobby.user.Avatar;
import dev.lobby.user.UserView;
import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The public view of a member, with what one shows of the user. */
@JsonbPropertyOrder({"gameId", "userId", "role", "ready", "attributes", "user", "createdAt", "updatedAt"})
@Schema(name = "MemberWithUser")
public record MemberWithUser(
        @Schema(ref = "Id") String gameId,
        @Schema(ref = "Id") String userId,

        @Schema(
                title = "Role",
                enumeration = {"player", "spectator"})
        String role,

        boolean ready,
        @Schema(ref = "Attributes") @Nullable JsonObject attributes,
        Shown user,
        Instant createdAt,
        Instant updatedAt) {

    /** What one shows of a user. */
    @JsonbPropertyOrder({"name", "status", "avatar"})
    @Schema(name = "UserOfMember")
    public record Shown(
            @Schema(minLength = 1, maxLength = DisplayName.MAX)
            String name,

            @Schema(
                    title = "UserStatus",
                    enumeration = {"online", "offline"})
            String status,

            @Schema(maxLength = Avatar.MAX_BYTES) @Nullable String avatar) {}

    static MemberWithUser of(MemberView member, UserView user) {
        return new MemberWithUser(
                member.gameId(),
                member.userId(),
                member.role(),
                member.ready(),
                member.attributes(),
                new Shown(user.name(), user.status(), user.avatar()),
                member.createdAt(),
                member.updatedAt());
    }
}
