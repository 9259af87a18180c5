package dev.lobby.ban;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A ban as the owner of the game sees it.
 *
 * @param until when it ends; null if it does not
 */
@JsonbPropertyOrder({"gameId", "userId", "until", "createdAt"})
@Schema(name = "Ban")
public record BanView(
        @Schema(ref = "Id") String gameId,
        @Schema(ref = "Id") String userId,
        @Nullable Instant until,
        Instant createdAt) {

    static BanView of(Ban ban) {
        return new BanView(ban.gameId(), ban.userId(), ban.until().orElse(null), ban.createdAt());
    }
}
