package dev.lobby.server.payara;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;
import org.glassfish.grizzly.nio.NIOConnection;

/** What a client sends on one connection on Payara. Thread-safe. */
final class GrizzlyInput {
    private static final Logger LOG = System.getLogger(GrizzlyInput.class.getName());

    private final SocketChannel channel;

    private GrizzlyInput(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Finds the input of a request's connection.
     *
     * @throws ReflectiveOperationException if this is another server, or one that is not built as expected, or if the
     *     request came through HTTP/2, where many requests share a connection
     */
    static GrizzlyInput under(ServletRequest request) throws ReflectiveOperationException {
        if (!request.getProtocol().startsWith("HTTP/1.")) {
            throw new ReflectiveOperationException("The request came through " + request.getProtocol());
        }
        Object own = PayaraRequest.call(PayaraRequest.below(request), "getCoyoteRequest");
        NIOConnection connection = (NIOConnection) PayaraRequest.call(own, "getConnection");
        return new GrizzlyInput((SocketChannel) connection.getChannel());
    }

    /**
     * Ends the input, as if the client had. A thread that waits for it wakes at once, and Grizzly closes the connection.
     * If the connection was closed here, the thread would go on waiting: the JDK closes a channel only after the selector
     * in which it is registered has returned.
     */
    void end() {
        try {
            channel.shutdownInput();
        } catch (IOException e) {
            // The connection has ended.
            LOG.log(Level.DEBUG, "An input has ended already", e);
        }
    }
}
