package dev.lobby.wire.tyrus;

import dev.lobby.wire.Frame;
import dev.lobby.wire.Wire;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Writer;

/**
 * A wire that uses the writer below Tyrus' API. The frames of a round are one buffer and one system call, and the timer
 * that Tyrus restarts at every {@code sendText} without need is not touched. It bypasses the lock of Tyrus' protocol
 * handler, so nothing else may send partial messages; the writer itself keeps the order with pongs, pings and close
 * frames.
 */
public final class JoinedWire implements Wire {
    private final Writer writer;

    public JoinedWire(Writer writer) {
        this.writer = writer;
    }

    /** Creates a wire; empty if the session is not a Tyrus session, or an extension would have to change its frames. */
    public static Optional<Wire> of(Session session) throws ReflectiveOperationException {
        if (!session.getNegotiatedExtensions().isEmpty()) {
            return Optional.empty();
        }
        return TyrusSession.writer(session).map(JoinedWire::new);
    }

    @Override
    public Way way() {
        return Way.JOINED;
    }

    @Override
    public void send(List<Frame> frames, Taken taken) {
        writer.write(join(frames), new CompletionHandler<>() {
            @Override
            public void completed(ByteBuffer buffer) {
                taken.taken(true);
            }

            @Override
            public void failed(Throwable why) {
                taken.taken(false);
            }

            @Override
            public void cancelled() {
                taken.taken(false);
            }
        });
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
