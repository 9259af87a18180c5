package dev.lobby.work;

import java.util.ArrayList;
import java.util.List;

/** A record of the CDI events that were fired. */
public final class Recorded<T> implements TestEvent<T> {
    private final List<T> fired = new ArrayList<>();

    public List<T> fired() {
        return List.copyOf(fired);
    }

    @Override
    public void fire(T event) {
        fired.add(event);
    }
}
