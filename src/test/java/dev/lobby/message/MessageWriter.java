package dev.lobby.message;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Does inside the server what a call of the REST API does, without HTTP. */
@ApplicationScoped
public class MessageWriter {
    private final MessageService messages;

    @Inject
    MessageWriter(MessageService messages) {
        this.messages = messages;
    }

    /** Sends a message in a transaction of its own. */
    public void send(String sender, String receiver, String body) {
        messages.send(sender, receiver, body);
    }
}
