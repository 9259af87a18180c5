package dev.lobby.block;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A block as the one who made it sees it.
 *
 * @param by who made it
 * @param user who is blocked
 */
@JsonbPropertyOrder({"by", "user", "createdAt", "updatedAt"})
@Schema(name = "Block")
public record BlockView(
        @Schema(ref = "Id") String by, @Schema(ref = "Id") String user, Instant createdAt, Instant updatedAt) {}
