package dev.lobby.tournament;

import dev.lobby.change.TrackedEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "tournament")
public class Tournament extends TrackedEntity {
    @Id
    private String id;

    private String title;

    /** The game whose players take part; null if everybody may. */
    @Column(name = "game_id")
    private @Nullable String game;

    private int rounds;

    @Enumerated(EnumType.STRING)
    private Mode mode;

    /** With blanks between them. */
    private String tags;

    /** How a tournament is won. */
    public enum Mode {
        LEAGUE,
        KNOCKOUT
    }

    protected Tournament() {}

    public Tournament(String id, String title) {
        this(id, title, null, 1, Mode.LEAGUE, List.of());
    }

    Tournament(String id, String title, @Nullable String game, int rounds, Mode mode, List<String> tags) {
        this.id = id;
        this.title = title;
        this.game = game;
        this.rounds = rounds;
        this.mode = mode;
        this.tags = String.join(" ", tags);
    }

    public void rename(String newTitle) {
        title = newTitle;
    }

    String id() {
        return id;
    }

    String title() {
        return title;
    }

    @Nullable
    String game() {
        return game;
    }

    int rounds() {
        return rounds;
    }

    Mode mode() {
        return mode;
    }

    List<String> tags() {
        return tags.isEmpty() ? List.of() : List.of(tags.split(" ", -1));
    }
}
