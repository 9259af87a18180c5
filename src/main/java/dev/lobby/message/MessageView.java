package dev.lobby.message;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The view of a message.
 *
 * @param receiver the id of a user or a game
 */
@JsonbPropertyOrder({"id", "sender", "receiver", "body", "createdAt", "updatedAt"})
@Schema(name = "Message")
public record MessageView(
        @JsonbProperty("_id") @Schema(ref = "Id") String id,

        @Schema(ref = "Id") String sender,
        @Schema(ref = "Id") String receiver,

        @Schema(minLength = 1, maxLength = MessagesResource.MAX_BODY_BYTES)
        String body,

        Instant createdAt,
        Instant updatedAt) {

    static MessageView of(Message message) {
        return new MessageView(
                message.id(),
                message.sender(),
                message.receiver(),
                message.body(),
                message.createdAt(),
                message.updatedAt());
    }
}
