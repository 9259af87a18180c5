package dev.lobby.message;

import dev.lobby.change.EventMapping;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class MessageEvents implements EventMapping<Message> {
    @Override
    public Class<Message> entity() {
        return Message.class;
    }

    @Override
    public String name() {
        return "message";
    }

    @Override
    public String key(Message message) {
        return message.id();
    }

    @Override
    public MessageView view(Message message) {
        return MessageView.of(message);
    }
}
