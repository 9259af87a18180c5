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

    /**
     * The key of what one user writes to another who blocks them: a talk of its own, of which only the sender knows. It is
     * that of the two, but for the first digit of the sender's id: no id has the letter in its place.
     */
    static String hiddenTalkOf(String sender, String receiver) {
        char letter = (char) ('g' + Character.digit(sender.charAt(0), 16));
        String marked = letter + sender.substring(1);
        return sender.compareTo(receiver) < 0 ? marked + receiver : receiver + marked;
    }

    void write(String newBody) {
        body = newBody;
    }

    /** From now on, only the sender sees it. */
    void hide() {
        talk = hiddenTalkOf(sender, receiver);
    }

    /** Whether only the sender sees it. */
    boolean isHidden() {
        return talk.equals(hiddenTalkOf(sender, receiver));
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

    boolean isToGame() {
        return talk.equals(receiver);
    }

    String body() {
        return body;
    }
}
