package dev.lobby.tournament;

import dev.lobby.change.TrackedEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "tournament")
public class Tournament extends TrackedEntity {
    @Id
    private String id;

    private String title;

    protected Tournament() {}

    public Tournament(String id, String title) {
        this.id = id;
        this.title = title;
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
}
