package dev.lobby.message;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;

/**
 * A message.
 *
 * @param receiver a user's or a game's id
 */
@JsonbPropertyOrder({"id", "sender", "receiver", "body", "createdAt", "updatedAt"})
public record MessageView(
        @JsonbProperty("_id") String id,
        String sender,
        String receiver,
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
