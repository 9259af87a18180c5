package dev.lobby.wire;

import dev.lobby.server.SessionConnection;
import dev.lobby.server.SessionConnection.FrameWriter;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A wire that uses the writer below the platform's API. The frames of a round are one buffer and one system call. The writer
 * itself keeps the order with pongs, pings and close frames.
 */
final class JoinedWire implements Wire {
    private final FrameWriter writer;

    JoinedWire(FrameWriter writer) {
        this.writer = writer;
    }

    /** Creates a wire; empty if there is no such writer, or an extension would have to change its frames. */
    static Optional<Wire> of(Session session, Optional<SessionConnection> connection) {
        return connection
                .filter(known -> session.getNegotiatedExtensions().isEmpty())
                .flatMap(SessionConnection::writer)
                .map(JoinedWire::new);
    }

    @Override
    public Way way() {
        return Way.JOINED;
    }

    @Override
    public void send(List<Frame> frames, Taken taken) {
        writer.write(join(frames), taken::taken);
    }

    private static ByteBuffer join(List<Frame> frames) {
        if (frames.size() == 1) {
            return ByteBuffer.wrap(frames.get(0).encoded());
        }
        int bytes = 0;
        for (Frame frame : frames) {
            bytes += frame.encoded().length;
        }
        ByteBuffer joined = ByteBuffer.allocate(bytes);
        frames.forEach(frame -> joined.put(frame.encoded()));
        return joined.flip();
    }
}
