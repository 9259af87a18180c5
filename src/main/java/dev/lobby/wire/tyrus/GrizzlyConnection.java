package dev.lobby.wire.tyrus;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.nio.NIOConnection;

/** The TCP connection under a session of Tyrus'. Grizzly uses it for no other session. Thread-safe. */
public final class GrizzlyConnection {
    private final Connection<SocketAddress> connection;

    GrizzlyConnection(Connection<SocketAddress> connection) {
        this.connection = connection;
    }

    /**
     * Bounds what may wait in the kernel for the far end.
     *
     * @param bytes how many
     */
    public void bound(int bytes) throws IOException {
        SocketChannel channel = (SocketChannel) ((NIOConnection) connection).getChannel();
        channel.setOption(StandardSocketOptions.SO_SNDBUF, bytes);
    }

    /** Also while it waits for its far end to take what was sent, and will then be closed. */
    public boolean isOpen() {
        return connection.isOpen();
    }

    /** Closes it now, and forgets what was not taken. */
    public void cut() {
        connection.terminateSilently();
    }
}
