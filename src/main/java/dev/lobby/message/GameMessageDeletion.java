package dev.lobby.message;

import dev.lobby.edge.CallsInFlight;
import dev.lobby.game.BeforeGameDeletion;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Optional;

/** Deletes the messages of a game that is to be deleted, in one transaction for each hundred messages. */
@ApplicationScoped
class GameMessageDeletion {
    private final MessageService messages;
    private final CallsInFlight calls;

    @Inject
    GameMessageDeletion(MessageService messages, CallsInFlight calls) {
        this.messages = messages;
        this.calls = calls;
    }

    void empty(@Observes BeforeGameDeletion game) {
        Optional<Message> last = messages.deleteSome(game, Optional.empty());
        while (last.isPresent()) {
            calls.refuseIfEnding();
            last = messages.deleteSome(game, last);
        }
    }
}
