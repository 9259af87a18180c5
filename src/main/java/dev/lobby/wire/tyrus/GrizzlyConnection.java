package dev.lobby.wire.tyrus;

import dev.lobby.wire.SessionConnection;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.nio.NIOConnection;

/** The TCP connection of a Tyrus session. Grizzly uses it for no other session. Thread-safe. */
public final class GrizzlyConnection implements SessionConnection {
    private final Connection<SocketAddress> connection;
    private final Consumer<Runnable> frameChecks;

    GrizzlyConnection(Connection<SocketAddress> connection, Consumer<Runnable> frameChecks) {
        this.connection = connection;
        this.frameChecks = frameChecks;
    }

    @Override
    public void limitSendBuffer(int bytes) throws IOException {
        SocketChannel channel = (SocketChannel) ((NIOConnection) connection).getChannel();
        channel.setOption(StandardSocketOptions.SO_SNDBUF, bytes);
    }

    @Override
    public void checkFrames(Runnable broken) {
        frameChecks.accept(broken);
    }

    @Override
    public boolean endsWithSession() {
        return true;
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
