package dev.lobby.message;

import dev.lobby.change.EventMapping;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

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
    public List<String> about(Message message) {
        return List.of(message.sender(), message.receiver());
    }

    @Override
    public boolean restricted() {
        return true;
    }

    @Override
    public boolean secret(Message message) {
        return message.isHidden();
    }

    /** A hidden one is about its receiver, too, so that its sender misses nothing who has narrowed to the receiver. */
    @Override
    public List<String> seenBy(Message message) {
        return message.isHidden() ? List.of(message.sender()) : about(message);
    }

    @Override
    public MessageView view(Message message) {
        return MessageView.of(message);
    }
}
