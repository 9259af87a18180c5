package dev.lobby.message;

import dev.lobby.change.TrackedEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A message of a user to another user or to a game. */
@Entity
@Table(name = "message")
public class Message extends TrackedEntity {
    @Id
    private String id;

    private String sender;

    private String receiver;

    private String talk;

    private String body;

    protected Message() {}

    Message(String id, String sender, String receiver, String talk, String body) {
        this.id = id;
        this.sender = sender;
        this.receiver = receiver;
        this.talk = talk;
        this.body = body;
    }

    /** The key of the talk between two users. */
    static String talkOf(String user, String other) {
        return user.compareTo(other) < 0 ? user + other : other + user;
    }

    void write(String newBody) {
        body = newBody;
    }

    String id() {
        return id;
    }

    String sender() {
        return sender;
    }

    String receiver() {
        return receiver;
    }

    String talk() {
        return talk;
    }

    boolean isToGame() {
        return talk.equals(receiver);
    }

    String body() {
        return body;
    }
}
