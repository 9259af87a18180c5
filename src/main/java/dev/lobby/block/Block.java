package dev.lobby.block;

import dev.lobby.change.TrackedEntity;
import dev.lobby.entity.OwnedEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;

/** That a user wants to hear nothing of another one. Nobody but them ever learns of it. */
@Entity
@Table(name = "user_block")
public class Block extends TrackedEntity implements OwnedEntity<BlockView> {
    @Id
    private String id;

    private String blocker;

    private String blocked;

    protected Block() {}

    Block(String id, String blocker, String blocked) {
        this.id = id;
        this.blocker = blocker;
        this.blocked = blocked;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String owner() {
        return blocker;
    }

    /** Not about the blocked one: they could find it by narrowing to themselves. */
    @Override
    public List<String> about() {
        return List.of(blocker);
    }

    @Override
    public BlockView view() {
        return new BlockView(blocker, blocked, createdAt(), updatedAt());
    }
}
