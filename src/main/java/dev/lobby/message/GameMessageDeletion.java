package dev.lobby.message;

import dev.lobby.game.BeforeGameDeletion;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Optional;

/** Deletes the messages of a game that is to be deleted, in one transaction for each hundred messages. */
@ApplicationScoped
class GameMessageDeletion {
    private final MessageService messages;

    @Inject
    GameMessageDeletion(MessageService messages) {
        this.messages = messages;
    }

    void empty(@Observes BeforeGameDeletion game) {
        Optional<Message> last = Optional.empty();
        do {
            last = messages.deleteSome(game, last);
        } while (last.isPresent());
    }
}
