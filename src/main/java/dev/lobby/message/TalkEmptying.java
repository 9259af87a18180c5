package dev.lobby.message;

import dev.lobby.game.GameEmptying;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Optional;

/** Deletes what was said in a game, a transaction for each hundred messages. */
@ApplicationScoped
class TalkEmptying {
    private final MessageService messages;

    @Inject
    TalkEmptying(MessageService messages) {
        this.messages = messages;
    }

    void empty(@Observes GameEmptying game) {
        Optional<Message> last = Optional.empty();
        do {
            last = messages.deleteSome(game, last);
        } while (last.isPresent());
    }
}
