package dev.lobby.invitation;

import dev.lobby.change.TrackedEntity;
import dev.lobby.entity.OwnedEntity;
import dev.lobby.game.Game;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** That a user may join a game, until a time. It never changes. */
@Entity
@Table(name = "invitation")
public class Invitation extends TrackedEntity implements OwnedEntity<InvitationView> {
    @Id
    private String id;

    @Column(name = "game_id")
    private String gameId;

    private String inviter;

    private String guest;

    @Column(name = "expires_at")
    private Instant expiresAt;

    private boolean hidden;

    @Transient
    private @Nullable InvitationEnd end;

    protected Invitation() {}

    /** @param hidden whether only the inviter sees it, because the guest blocks them */
    Invitation(String id, String gameId, String inviter, String guest, Instant expiresAt, boolean hidden) {
        this.id = id;
        this.gameId = gameId;
        this.inviter = inviter;
        this.guest = guest;
        this.expiresAt = expiresAt;
        this.hidden = hidden;
    }

    /** Says why it is about to be removed, for its last event. */
    void endFor(InvitationEnd reason) {
        end = reason;
    }

    /** Whether it holds. It may be removed a little later. */
    boolean isOpen(Instant now) {
        return now.isBefore(expiresAt);
    }

    boolean isHidden() {
        return hidden;
    }

    String gameId() {
        return gameId;
    }

    String guest() {
        return guest;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String owner() {
        return inviter;
    }

    /**
     * While it lasts, the second of these belongs to the first: so the guest sees what guests of the game see. A hidden one
     * shows nobody more: it makes its inviter belong to a group that nothing is shown to.
     */
    @Override
    public List<String> about() {
        return hidden
                ? List.of(Game.guestsOf(id), inviter, guest, gameId)
                : List.of(Game.guestsOf(gameId), guest, inviter, gameId);
    }

    @Override
    public List<String> seenBy() {
        return hidden ? List.of(inviter) : List.of(guest, inviter);
    }

    @Override
    public InvitationView view() {
        return new InvitationView(id, gameId, inviter, guest, expiresAt, end == null ? null : end.code(), createdAt());
    }
}
