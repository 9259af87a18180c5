package dev.lobby.friend;

import dev.lobby.change.TrackedEntity;
import dev.lobby.entity.OwnedEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;
import java.util.Locale;

/** That two users are friends, or that one of them has asked the other one. */
@Entity
@Table(name = "friend")
public class Friend extends TrackedEntity implements OwnedEntity<FriendView> {
    /** How far the two have come. */
    public enum State {
        REQUESTED,
        ACCEPTED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** That of the pair. */
    @Id
    private String id;

    private String asker;
    private String asked;

    @Enumerated(EnumType.STRING)
    private State state = State.REQUESTED;

    private boolean hidden;

    protected Friend() {}

    /** @param hidden whether only the asker sees it */
    Friend(String asker, String asked, boolean hidden) {
        this.id = idOf(asker, asked);
        this.asker = asker;
        this.asked = asked;
        this.hidden = hidden;
    }

    /** The key of two users, the same for both: their ids, the lower one first. */
    static String idOf(String user, String other) {
        return user.compareTo(other) < 0 ? user + other : other + user;
    }

    /** Makes the two friends, which both see. */
    void accept() {
        state = State.ACCEPTED;
        hidden = false;
    }

    boolean isAccepted() {
        return state == State.ACCEPTED;
    }

    boolean isHidden() {
        return hidden;
    }

    String other(String userId) {
        return userId.equals(asker) ? asked : asker;
    }

    boolean isSeenBy(String userId) {
        return seenBy().contains(userId);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String owner() {
        return asker;
    }

    @Override
    public List<String> about() {
        return List.of(asker, asked);
    }

    @Override
    public List<String> seenBy() {
        return hidden ? List.of(asker) : about();
    }

    @Override
    public FriendView view() {
        return new FriendView(asker, asked, state.text(), createdAt(), updatedAt());
    }
}
