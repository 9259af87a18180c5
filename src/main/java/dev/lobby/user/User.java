package dev.lobby.user;

import dev.lobby.change.TrackedEntity;
import dev.lobby.text.DisplayName;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.PostLoad;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A registered user. */
@Entity
@Table(name = "app_user")
public class User extends TrackedEntity {
    /** Whether a user is online. */
    public enum Status {
        ONLINE,
        OFFLINE
    }

    @Id
    private String id;

    private String name;

    @Column(name = "name_key")
    private String nameKey;

    @Column(name = "password_hash")
    private String passwordHash;

    private @Nullable String avatar;

    @Enumerated(EnumType.STRING)
    private Status status = Status.OFFLINE;

    @Column(name = "token_generation")
    private long tokenGeneration;

    @Transient
    private Status statusAtLoad = Status.OFFLINE;

    protected User() {}

    User(String id, DisplayName name, String passwordHash, @Nullable String avatar) {
        this.id = id;
        this.name = name.text();
        this.nameKey = name.key();
        this.passwordHash = passwordHash;
        this.avatar = avatar;
    }

    @PostLoad
    void loaded() {
        statusAtLoad = status;
    }

    void rename(DisplayName newName) {
        name = newName.text();
        nameKey = newName.key();
    }

    /** Changes the password, which also ends all of the user's tokens. */
    void changePassword(String newPasswordHash) {
        passwordHash = newPasswordHash;
        endTokens();
    }

    /** @param newAvatar empty to remove the avatar */
    void changeAvatar(String newAvatar) {
        avatar = newAvatar.isEmpty() ? null : newAvatar;
    }

    void comeOnline() {
        status = Status.ONLINE;
    }

    void goOffline() {
        status = Status.OFFLINE;
    }

    void endTokens() {
        tokenGeneration++;
    }

    public String id() {
        return id;
    }

    String name() {
        return name;
    }

    String nameKey() {
        return nameKey;
    }

    String passwordHash() {
        return passwordHash;
    }

    Optional<String> avatar() {
        return Optional.ofNullable(avatar);
    }

    /** The length of the avatar in UTF-8; 0 if there is none. */
    int avatarBytes() {
        return avatar == null ? 0 : avatar.getBytes(StandardCharsets.UTF_8).length;
    }

    public Status status() {
        return status;
    }

    /** Since when the user is offline; empty if they are online. Nothing changes a user who is offline. */
    public Optional<Instant> offlineSince() {
        return status == Status.OFFLINE ? Optional.of(updatedAt()) : Optional.empty();
    }

    Status statusAtLoad() {
        return statusAtLoad;
    }

    public long tokenGeneration() {
        return tokenGeneration;
    }
}
