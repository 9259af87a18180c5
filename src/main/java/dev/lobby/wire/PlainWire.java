package dev.lobby.wire;

import jakarta.websocket.RemoteEndpoint;
import java.util.List;

/** A wire that uses {@code sendText}, which works on every server. */
final class PlainWire implements Wire {
    private final RemoteEndpoint.Async remote;

    PlainWire(RemoteEndpoint.Async remote) {
        this.remote = remote;
    }

    @Override
    public Way way() {
        return Way.PLAIN;
    }

    @Override
    public void send(List<Frame> frames, Taken taken) {
        remote.sendText(frames.get(0).text(), result -> taken.taken(result.isOK()));
    }
}
