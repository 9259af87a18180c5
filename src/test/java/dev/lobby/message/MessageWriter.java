package dev.lobby.message;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Inside the server: what a call to the REST API does, without HTTP. */
@ApplicationScoped
public class MessageWriter {
    private final MessageService messages;

    @Inject
    MessageWriter(MessageService messages) {
        this.messages = messages;
    }

    /** In a transaction of its own. */
    public void send(String sender, String receiver, String body) {
        messages.send(sender, receiver, body);
    }
}
