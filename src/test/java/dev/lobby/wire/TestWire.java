package dev.lobby.wire;

import java.util.List;
import java.util.function.Consumer;

/**
 * A wire on which what waits goes together, and is taken at once.
 *
 * @param sends does as a test says
 */
public record TestWire(Consumer<List<Frame>> sends) implements Wire {
    @Override
    public Way way() {
        return Way.BATCHED;
    }

    @Override
    public void send(List<Frame> frames, Taken taken) {
        sends.accept(frames);
        taken.taken(true);
    }
}
