package dev.lobby.socket;

import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/** The connection under a session of Tyrus', to which no API leads. Thread-safe. */
final class GrizzlyConnection {
    private static final Logger LOG = System.getLogger(GrizzlyConnection.class.getName());

    /**
     * At which Grizzly takes no more than it has: one write that the far end does not take yet, of which it keeps a copy in
     * the heap. What comes later waits in the mailbox, to be joined.
     */
    private static final int QUEUE_BYTES = 1;

    private final Object output;
    private final Object connection;

    private GrizzlyConnection(Object output) throws ReflectiveOperationException {
        this.output = output;
        this.connection = Fields.read(output, "connection");
    }

    /** Once something has been sent, for until then Tyrus does not know it. */
    static GrizzlyConnection of(Session session) throws ReflectiveOperationException {
        return new GrizzlyConnection(Fields.read(
                session.getBasicRemote(),
                "webSocket",
                "protocolHandler",
                "writer",
                "servletOutputStream",
                "ob",
                "grizzlyOutputBuffer"));
    }

    /** @param bytes how many may wait in the kernel */
    void bound(int bytes) throws ReflectiveOperationException, IOException {
        // Otherwise each write allocates 8 KiB, into which what is written is copied.
        Fields.write(output, "bufferSize", 0);
        connection.getClass().getMethod("setMaxAsyncWriteQueueSize", int.class).invoke(connection, QUEUE_BYTES);
        ((SocketChannel) call("getChannel")).setOption(StandardSocketOptions.SO_SNDBUF, bytes);
    }

    /** Also while it waits for its far end to take what was sent, and will then be closed. */
    boolean isOpen() {
        try {
            return (boolean) call("isOpen");
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "Another Grizzly, whose connections are left to it", e);
            return false;
        }
    }

    /** Closes it now, and forgets what was not taken. */
    void cut() {
        try {
            call("terminateSilently");
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "Another Grizzly, whose connections are left to it", e);
        }
    }

    private Object call(String method) throws ReflectiveOperationException {
        return connection.getClass().getMethod(method).invoke(connection);
    }
}
