package dev.lobby.socket;

import dev.lobby.platform.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds what is on its way to a session's far end and has not been taken: in the kernel, which otherwise holds some
 * megabytes and, for a slow reader, does not tell for minutes that it has room again; and in Grizzly, which otherwise
 * takes four times as much again into the heap. No API of the platform does either, so that it is done by reflection,
 * by what a session turns out to be made of. Where that is not as expected all goes on, unbounded, and is warned of
 * once. Thread-safe.
 */
@ApplicationScoped
class SendBuffers {
    private static final Logger LOG = System.getLogger(SendBuffers.class.getName());

    /**
     * At which Grizzly takes no more than it has: one write that the far end does not take yet, of which it keeps a copy in
     * the heap. What comes later waits in the mailbox, to be joined.
     */
    private static final int GRIZZLY_QUEUE_BYTES = 1;

    private final int bytes;
    private final AtomicBoolean warned = new AtomicBoolean();

    @Inject
    SendBuffers(Settings settings) {
        this.bytes = settings.socket().sendBufferBytes();
    }

    /** After something has been sent, for until then Tyrus does not know the connection. */
    void bound(Session session) {
        try {
            if (session.getClass().getName().startsWith("io.undertow.")) {
                boundUndertow(session);
            } else {
                boundTyrus(session);
            }
        } catch (IOException e) {
            // It is closed already.
            LOG.log(Level.DEBUG, "Not bounded", e);
        } catch (ReflectiveOperationException | RuntimeException e) {
            if (session.isOpen() && !warned.getAndSet(true)) {
                LOG.log(
                        Level.WARNING,
                        "This server's sessions are of an unknown kind: what is on its way to each is not bounded",
                        e);
            }
        }
    }

    private void boundUndertow(Session session) throws ReflectiveOperationException {
        Object channel = session.getClass().getMethod("getWebSocketChannel").invoke(session);
        ClassLoader loader = channel.getClass().getClassLoader();
        Class<?> option = loader.loadClass("org.xnio.Option");
        Object sendBuffer =
                loader.loadClass("org.xnio.Options").getField("SEND_BUFFER").get(null);
        channel.getClass().getMethod("setOption", option, Object.class).invoke(channel, sendBuffer, bytes);
    }

    private void boundTyrus(Session session) throws ReflectiveOperationException, IOException {
        Object output = Fields.read(
                session.getBasicRemote(),
                "webSocket",
                "protocolHandler",
                "writer",
                "servletOutputStream",
                "ob",
                "grizzlyOutputBuffer");
        // Otherwise each write allocates 8 KiB, into which what is written is copied.
        Fields.write(output, "bufferSize", 0);
        Object connection = Fields.read(output, "connection");
        connection
                .getClass()
                .getMethod("setMaxAsyncWriteQueueSize", int.class)
                .invoke(connection, GRIZZLY_QUEUE_BYTES);
        SocketChannel channel =
                (SocketChannel) connection.getClass().getMethod("getChannel").invoke(connection);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, bytes);
    }
}
