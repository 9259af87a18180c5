package dev.lobby.user;

import dev.lobby.text.DisplayName;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The public view of a user. */
@JsonbPropertyOrder({"id", "name", "status", "avatar", "createdAt", "updatedAt"})
@Schema(name = "User")
public record UserView(
        @JsonbProperty("_id") @Schema(ref = "Id") String id,

        @Schema(minLength = 1, maxLength = DisplayName.MAX) String name,

        @Schema(
                title = "UserStatus",
                enumeration = {"online", "offline"})
        String status,

        @Schema(maxLength = Avatar.MAX_BYTES) @Nullable String avatar,
        Instant createdAt,
        Instant updatedAt) {

    public static UserView of(User user) {
        return new UserView(
                user.id(),
                user.name(),
                user.status().name().toLowerCase(Locale.ROOT),
                user.avatar().orElse(null),
                user.createdAt(),
                user.updatedAt());
    }

    UserView offline() {
        return new UserView(
                id, name, User.Status.OFFLINE.name().toLowerCase(Locale.ROOT), avatar, createdAt, updatedAt);
    }
}
