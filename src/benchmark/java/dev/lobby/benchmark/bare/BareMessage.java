package dev.lobby.benchmark.bare;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** With the columns that Lobby's messages have, and one of their indexes. */
@Entity
@Table(name = "bare_message", indexes = @Index(name = "bare_message_talk", columnList = "talk, created"))
public class BareMessage {
    @Id
    private String id = UUID.randomUUID().toString();

    private String talk = "";

    @Column(length = 20_000)
    private String body = "";

    /** In milliseconds since 1970. */
    private long created = Instant.now().toEpochMilli();

    protected BareMessage() {}

    BareMessage(String talk, String body) {
        this.talk = talk;
        this.body = body;
    }

    /** What is shown of it. */
    public record View(String _id, String receiver, String body, String createdAt) {}

    View view() {
        return new View(id, talk, body, Instant.ofEpochMilli(created).toString());
    }
}
