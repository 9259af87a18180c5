package dev.lobby.game;

import dev.lobby.change.TrackedEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A game that users join before it starts. */
@Entity
@Table(name = "game")
public class Game extends TrackedEntity {
    @Id
    private String id;

    private String name;

    private String owner;

    @Column(name = "password_hash")
    private @Nullable String passwordHash;

    private int members;

    private boolean started;

    protected Game() {}

    /** Creates a game with its owner as the first member. */
    Game(String id, String name, String owner, @Nullable String passwordHash) {
        this.id = id;
        this.name = name;
        this.owner = owner;
        this.passwordHash = passwordHash;
        this.members = 1;
    }

    void rename(String newName) {
        name = newName;
    }

    void handTo(String newOwner) {
        owner = newOwner;
    }

    void changePassword(@Nullable String newPasswordHash) {
        passwordHash = newPasswordHash;
    }

    void start() {
        started = true;
    }

    public void memberJoined() {
        members++;
    }

    public void memberLeft() {
        members--;
    }

    public String id() {
        return id;
    }

    String name() {
        return name;
    }

    public String owner() {
        return owner;
    }

    public Optional<String> passwordHash() {
        return Optional.ofNullable(passwordHash);
    }

    public int members() {
        return members;
    }

    public boolean hasStarted() {
        return started;
    }
}
