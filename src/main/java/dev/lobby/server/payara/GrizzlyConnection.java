package dev.lobby.server.payara;

import dev.lobby.server.Intake;
import dev.lobby.server.SessionConnection;
import jakarta.websocket.CloseReason;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.nio.NIOConnection;

/** The TCP connection of a Tyrus session. Grizzly uses it for no other session. Thread-safe. */
final class GrizzlyConnection implements SessionConnection {
    private final Connection<SocketAddress> connection;
    private final ConnectionWriter writer;
    private final GuardedInput input;
    private volatile boolean finished;

    GrizzlyConnection(Connection<SocketAddress> connection, ConnectionWriter writer, GuardedInput input) {
        this.connection = connection;
        this.writer = writer;
        this.input = input;
    }

    @Override
    public Optional<FrameWriter> writer() {
        return Optional.of(writer::writeFrames);
    }

    @Override
    public void limitSendBuffer(int bytes) throws IOException {
        channel().setOption(StandardSocketOptions.SO_SNDBUF, bytes);
    }

    @Override
    public void receive(Intake.Client client) {
        input.open(client);
    }

    @Override
    public boolean isReadingPaused() {
        return input.isPaused();
    }

    /**
     * Tyrus marks the session as closed before it sends the close frame. A ping that the reading thread answers meanwhile
     * fails for that, and Tyrus then ends the connection without a close frame, or with another code.
     */
    @Override
    public void sendClose(CloseReason reason) {
        writer.writeClose(reason.getCloseCode().getCode(), reason.getReasonPhrase());
    }

    /** A connection that is closed with unread input is reset, and what the client has not read is lost with it. */
    @Override
    public void lingerOnClose() {
        writer.lingerOnClose(this::finish);
    }

    /** Tells the client that nothing follows. */
    private void finish() {
        try {
            channel().shutdownOutput();
            finished = true;
        } catch (IOException e) {
            connection.closeSilently();
        }
    }

    private SocketChannel channel() {
        return (SocketChannel) ((NIOConnection) connection).getChannel();
    }

    @Override
    public boolean awaitsAnswer() {
        return false;
    }

    @Override
    public boolean awaitsClientsEnd() {
        return finished;
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public void cut() {
        connection.terminateSilently();
    }
}
