package dev.lobby.wire;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A wire that uses {@code sendText} in batches, which some servers support: the frames of a round are written with a few
 * system calls. Batching is only on during a round, because pongs, close frames and pings would be held back by it too.
 */
final class BatchedWire implements Wire {
    private final RemoteEndpoint.Async remote;

    private BatchedWire(RemoteEndpoint.Async remote) {
        this.remote = remote;
    }

    /** Creates a wire; empty if the server has no batching and ignores the request for it. */
    static Optional<Wire> of(RemoteEndpoint.Async remote) throws IOException {
        remote.setBatchingAllowed(true);
        boolean batches = remote.getBatchingAllowed();
        remote.setBatchingAllowed(false);
        if (batches) {
            // The server may have held back its answer to a close frame or a ping at this moment.
            remote.flushBatch();
        }
        return batches ? Optional.of(new BatchedWire(remote)) : Optional.empty();
    }

    @Override
    public Way way() {
        return Way.BATCHED;
    }

    @Override
    public void send(List<Frame> frames, Taken taken) throws IOException {
        AtomicInteger left = new AtomicInteger(frames.size());
        AtomicBoolean well = new AtomicBoolean(true);
        SendHandler handler = result -> {
            if (!result.isOK()) {
                well.set(false);
            }
            if (left.decrementAndGet() == 0) {
                taken.taken(well.get());
            }
        };
        if (frames.size() == 1) {
            remote.sendText(frames.get(0).text(), handler);
            return;
        }
        remote.setBatchingAllowed(true);
        try {
            frames.forEach(frame -> remote.sendText(frame.text(), handler));
        } finally {
            remote.setBatchingAllowed(false);
        }
        remote.flushBatch();
    }
}
