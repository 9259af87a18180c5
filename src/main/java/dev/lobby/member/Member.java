package dev.lobby.member;

import dev.lobby.attribute.Attributes;
import dev.lobby.change.TrackedEntity;
import jakarta.json.JsonObject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A user's membership in a game. */
@Entity
@Table(name = "member")
@IdClass(MemberKey.class)
public class Member extends TrackedEntity {
    private static final Attributes.Limit ATTRIBUTES = new Attributes.Limit(10, 1024);

    @Id
    @Column(name = "game_id")
    private String gameId;

    @Id
    @Column(name = "user_id")
    private String userId;

    private boolean ready;

    private boolean spectates;

    private @Nullable String attributes;

    @Transient
    private @Nullable Departure departure;

    @Transient
    private @Nullable Boolean hidden;

    protected Member() {}

    Member(String gameId, String userId, boolean spectates) {
        this.gameId = gameId;
        this.userId = userId;
        this.spectates = spectates;
    }

    /** @throws dev.lobby.rest.ProblemException with 400, if there were too many attributes */
    void describe(JsonObject changes) {
        attributes = attributes().with(changes, ATTRIBUTES).stored();
    }

    /**
     * Says whether the game is {@linkplain dev.lobby.game.Game#isHidden hidden}, and so are the member's events. It must
     * be known before each change.
     */
    Member ofGameThatIs(boolean isHidden) {
        hidden = isHidden;
        return this;
    }

    /** @throws IllegalStateException if nobody has said so: then no event could be shown to the right people */
    boolean isHidden() {
        if (hidden == null) {
            throw new IllegalStateException("Whether the game is hidden is not known");
        }
        return hidden;
    }

    /** Says why the member is about to be removed, for the last event. */
    void departFor(Departure reason) {
        departure = reason;
    }

    void beReady(boolean isReady) {
        ready = isReady;
    }

    String gameId() {
        return gameId;
    }

    String userId() {
        return userId;
    }

    /** Whether the member only watches, and takes no seat. */
    boolean spectates() {
        return spectates;
    }

    boolean isReady() {
        return ready;
    }

    Attributes attributes() {
        return Attributes.read(attributes);
    }

    Optional<Departure> departure() {
        return Optional.ofNullable(departure);
    }
}
