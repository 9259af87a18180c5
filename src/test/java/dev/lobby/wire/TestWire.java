package dev.lobby.wire;

import java.util.List;
import java.util.function.Consumer;

/**
 * A wire that sends all waiting frames together and takes them at once.
 *
 * @param sends called for each send, does what a test says
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
