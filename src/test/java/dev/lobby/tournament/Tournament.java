package dev.lobby.tournament;

import dev.lobby.change.TrackedEntity;
import dev.lobby.entity.OwnedEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "tournament")
public class Tournament extends TrackedEntity implements OwnedEntity<TournamentView> {
    @Id
    private String id;

    private String owner;
    private String opponent;

    @Column(name = "game_id")
    private @Nullable String game;

    private String title;
    private int rounds;

    @Enumerated(EnumType.STRING)
    private Mode mode;

    /** With blanks between them. */
    private String tags;

    private @Nullable Instant begins;

    /** How a tournament is won. */
    @Schema(name = "TournamentMode")
    public enum Mode {
        LEAGUE,
        KNOCKOUT
    }

    protected Tournament() {}

    public Tournament(String id, String owner, TournamentsResource.TournamentCreation made) {
        this.id = id;
        this.owner = owner;
        opponent = made.opponent();
        game = made.game();
        title = made.title();
        rounds = Objects.requireNonNullElse(made.rounds(), 1);
        mode = Objects.requireNonNullElse(made.mode(), Mode.LEAGUE);
        tags = String.join(" ", Objects.requireNonNullElse(made.tags(), List.of()));
        begins = made.begins();
    }

    public void change(TournamentsResource.TournamentChange change) {
        title = Objects.requireNonNullElse(change.title(), title);
        rounds = Objects.requireNonNullElse(change.rounds(), rounds);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String owner() {
        return owner;
    }

    @Override
    public List<String> about() {
        return game == null ? List.of(id, owner, opponent) : List.of(id, owner, opponent, game);
    }

    /** A league is for the members of its game, too. */
    @Override
    public List<String> seenBy() {
        return mode == Mode.LEAGUE ? about() : List.of(owner, opponent);
    }

    @Override
    public TournamentView view() {
        List<String> words = tags.isEmpty() ? List.of() : List.of(tags.split(" ", -1));
        return new TournamentView(
                id, owner, opponent, game, title, rounds, mode, words, begins, createdAt(), updatedAt());
    }
}
