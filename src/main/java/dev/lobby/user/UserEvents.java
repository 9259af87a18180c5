package dev.lobby.user;

import dev.lobby.change.Change;
import dev.lobby.change.EventMapping;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * Maps changes of users to events. The events only concern being online: coming online counts as created, going offline
 * as deleted.
 */
@ApplicationScoped
class UserEvents implements EventMapping<User> {
    @Override
    public Class<User> entity() {
        return User.class;
    }

    @Override
    public String name() {
        return "user";
    }

    @Override
    public String key(User user) {
        return user.id();
    }

    @Override
    public boolean existed(User user, Change change) {
        return change != Change.CREATED && user.statusAtLoad() == User.Status.ONLINE;
    }

    @Override
    public boolean exists(User user, Change change) {
        return change != Change.DELETED && user.status() == User.Status.ONLINE;
    }

    @Override
    public Optional<String> event(Change effect) {
        return switch (effect) {
            case CREATED -> Optional.of("user.online");
            case UPDATED -> Optional.empty();
            case DELETED -> Optional.of("user.offline");
        };
    }

    @Override
    public List<String> about(User user) {
        return List.of(user.id());
    }

    @Override
    public boolean restricted() {
        return false;
    }

    @Override
    public UserView view(User user) {
        return UserView.of(user);
    }

    @Override
    public UserView lastView(User user) {
        return view(user).offline();
    }
}
