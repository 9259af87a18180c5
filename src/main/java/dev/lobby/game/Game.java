package dev.lobby.game;

import dev.lobby.attribute.Attributes;
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
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A game that users join. */
@Entity
@Table(name = "game")
public class Game extends TrackedEntity {
    /** The maximum number of a game's attributes. */
    public static final int MAX_ATTRIBUTES = 20;

    private static final Attributes.Limit ATTRIBUTES = new Attributes.Limit(MAX_ATTRIBUTES, 4096);
    private static final String SEPARATOR = ",";

    @Id
    private String id;

    private String name;

    /** Null as long as only servers that do not know it have written the name. */
    @Column(name = "name_key")
    private @Nullable String nameKey;

    private String owner;

    @Column(name = "password_hash")
    private @Nullable String passwordHash;

    private int members;

    private boolean started;

    @Column(name = "max_members")
    private int maxMembers;

    private @Nullable String attributes;

    @Enumerated(EnumType.STRING)
    private Access access = Access.PUBLIC;

    private boolean locked;

    @Column(name = "needs_ready")
    private boolean needsReady;

    @Column(name = "drop_in")
    private boolean dropIn;

    @Column(name = "owner_leaves")
    @Enumerated(EnumType.STRING)
    private OwnerLeaves ownerLeaves = OwnerLeaves.REFUSE;

    @Column(name = "member_timeout")
    private @Nullable Integer memberTimeout;

    @Column(name = "timeout_since")
    private @Nullable Instant timeoutSince;

    private boolean spectatable = true;

    private int spectators;

    private @Nullable String turn;

    @Column(name = "ready_for")
    private @Nullable String readyFor;

    @Transient
    private @Nullable GameEnd end;

    @Transient
    private boolean wasSeenByAll;

    protected Game() {}

    /** Creates a game with its owner as the first member. */
    Game(String id, String name, String owner, @Nullable String passwordHash, int maxMembers) {
        this.id = id;
        rename(name);
        this.owner = owner;
        this.passwordHash = passwordHash;
        this.members = 1;
        this.maxMembers = maxMembers;
    }

    /**
     * The group of those who are invited to a game, as events name it. They see what its members see of a hidden game, but
     * not what is for members alone. It is the game's id with other digits, so no object has it, and nobody can narrow a
     * pattern to it.
     */
    public static String guestsOf(String gameId) {
        return gameId.chars()
                .map(digit -> 'g' + Character.digit(digit, 16))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @PostLoad
    void loaded() {
        wasSeenByAll = access != Access.INVITED;
    }

    final void rename(String newName) {
        name = newName;
        nameKey = DisplayName.of(newName).key();
    }

    /** Makes another member the owner. */
    public void handTo(String newOwner) {
        owner = newOwner;
    }

    void changePassword(@Nullable String newPasswordHash) {
        passwordHash = newPasswordHash;
    }

    /**
     * Changes the rules.
     *
     * @return whether an attribute changes for which players are ready
     * @throws dev.lobby.rest.ProblemException with 400, if there were too many attributes
     */
    boolean change(GameRules rules) {
        maxMembers = Optional.ofNullable(rules.maxMembers()).orElse(maxMembers);
        access = Optional.ofNullable(rules.access()).orElse(access);
        locked = Optional.ofNullable(rules.locked()).orElse(locked);
        needsReady = Optional.ofNullable(rules.needsReady()).orElse(needsReady);
        dropIn = Optional.ofNullable(rules.dropIn()).orElse(dropIn);
        ownerLeaves = Optional.ofNullable(rules.ownerLeaves()).orElse(ownerLeaves);
        spectatable = Optional.ofNullable(rules.spectatable()).orElse(spectatable);
        if (rules.readyFor() != null) {
            readyFor = rules.readyFor().isEmpty() ? null : String.join(SEPARATOR, rules.readyFor());
        }
        if (rules.attributes() == null) {
            return false;
        }
        Attributes before = attributes();
        Attributes after = before.with(rules.attributes(), ATTRIBUTES);
        attributes = after.stored();
        return !readyFor().stream().allMatch(name -> before.agrees(after, name));
    }

    /**
     * Changes after how long members leave who are offline.
     *
     * @param seconds 0 for never
     * @param now from when this counts for those who are offline already
     */
    void timeOutAfter(int seconds, Instant now) {
        Integer after = seconds == 0 ? null : seconds;
        if (!Objects.equals(after, memberTimeout)) {
            memberTimeout = after;
            timeoutSince = now;
        }
    }

    /** When a member times out who has been offline since that time; empty for never. */
    public Optional<Instant> timesOut(Instant offlineSince) {
        if (memberTimeout == null) {
            return Optional.empty();
        }
        Instant begin = timeoutSince != null && timeoutSince.isAfter(offlineSince) ? timeoutSince : offlineSince;
        return Optional.of(begin.plusSeconds(memberTimeout));
    }

    void start() {
        started = true;
    }

    /** Brings the game back into the lobby. */
    void stop() {
        started = false;
        turn = null;
    }

    /** @param player null if it is nobody's turn */
    void giveTurn(@Nullable String player) {
        turn = player;
    }

    public void playerJoined() {
        members++;
    }

    /** Whose turn it was, if it was theirs, is nobody's. */
    public void playerLeft(String player) {
        members--;
        if (player.equals(turn)) {
            turn = null;
        }
    }

    public void spectatorJoined() {
        spectators++;
    }

    public void spectatorLeft() {
        spectators--;
    }

    /** Says why the game is about to be deleted, for its last event. */
    void endFor(GameEnd reason) {
        end = reason;
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

    /** The number of players. */
    public int members() {
        return members;
    }

    public int maxMembers() {
        return maxMembers;
    }

    public boolean hasStarted() {
        return started;
    }

    Access access() {
        return access;
    }

    /** Whether the game exists for its members and those invited only. */
    public boolean isHidden() {
        return access == Access.INVITED;
    }

    /** Whether only they may see its event. When a game has just been hidden, everybody must hear of it. */
    boolean isEventHidden() {
        return isHidden() && !wasSeenByAll;
    }

    public boolean isLocked() {
        return locked;
    }

    boolean needsReady() {
        return needsReady;
    }

    /** Whether it is too late to join. */
    public boolean isClosedByStart() {
        return started && !dropIn;
    }

    boolean allowsDropIn() {
        return dropIn;
    }

    public OwnerLeaves ownerLeaves() {
        return ownerLeaves;
    }

    Optional<Integer> memberTimeout() {
        return Optional.ofNullable(memberTimeout);
    }

    public boolean isSpectatable() {
        return spectatable;
    }

    public int spectators() {
        return spectators;
    }

    /** The player whose turn it is; empty if it is nobody's, or everybody's. */
    public Optional<String> turn() {
        return Optional.ofNullable(turn);
    }

    Attributes attributes() {
        return Attributes.read(attributes);
    }

    List<String> readyFor() {
        return readyFor == null ? List.of() : List.of(readyFor.split(SEPARATOR));
    }

    Optional<GameEnd> end() {
        return Optional.ofNullable(end);
    }
}
