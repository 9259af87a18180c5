package dev.lobby.wire.tyrus;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.nio.NIOConnection;

/** The TCP connection of a Tyrus session. Grizzly uses it for no other session. Thread-safe. */
public final class GrizzlyConnection {
    private final Connection<SocketAddress> connection;

    GrizzlyConnection(Connection<SocketAddress> connection) {
        this.connection = connection;
    }

    /**
     * Limits the kernel's send buffer.
     *
     * @param bytes its size
     */
    public void limitSendBuffer(int bytes) throws IOException {
        SocketChannel channel = (SocketChannel) ((NIOConnection) connection).getChannel();
        channel.setOption(StandardSocketOptions.SO_SNDBUF, bytes);
    }

    /**
     * Whether the connection is open. It stays open until the client has received everything that was sent before
     * closing.
     */
    public boolean isOpen() {
        return connection.isOpen();
    }

    /** Closes the connection immediately and discards what was not sent. */
    public void cut() {
        connection.terminateSilently();
    }
}
