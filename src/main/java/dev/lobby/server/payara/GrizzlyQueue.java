package dev.lobby.server.payara;

import dev.lobby.server.AnswerPath;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import org.glassfish.grizzly.WriteHandler;
import org.glassfish.grizzly.nio.NIOConnection;

/**
 * The write queue of one connection on Payara: what Grizzly was given and the client has not read. Grizzly sends it as
 * the client reads. Grizzly continues with a connection as soon as the thread of the request returns, so this thread waits;
 * Payara has more threads than answers may wait. For one thread at a time.
 */
final class GrizzlyQueue implements AnswerPath {
    /** Grizzly reports an empty queue only as one with fewer bytes than this. */
    private static final int ONE_BYTE = 1;

    private static final int UNLIMITED = -1;
    private static final Logger LOG = System.getLogger(GrizzlyQueue.class.getName());

    private final NIOConnection connection;
    private final Object request;
    private final Method asAnyOther;

    private GrizzlyQueue(NIOConnection connection, Object request) throws ReflectiveOperationException {
        this.connection = connection;
        this.request = request;
        this.asAnyOther = request.getClass().getMethod("setIgnoreContentModifiers", boolean.class);
    }

    /**
     * Finds the queue of a request's connection.
     *
     * @throws ReflectiveOperationException if this is another server, or one that is not built as expected, or if the
     *     request came through HTTP/2, where many requests share a connection
     */
    static GrizzlyQueue under(ServletRequest request) throws ReflectiveOperationException {
        if (!request.getProtocol().startsWith("HTTP/1.")) {
            throw new ReflectiveOperationException("The request came through " + request.getProtocol());
        }
        Object own = PayaraRequest.call(PayaraRequest.below(request), "getCoyoteRequest");
        return new GrizzlyQueue(
                (NIOConnection) PayaraRequest.call(own, "getConnection"), PayaraRequest.call(own, "getRequest"));
    }

    /** After a cut, the requests that were already read from the connection still arrive here. */
    @Override
    public boolean awaitEarlier(Waiting waiting) {
        return awaitEnd(waiting);
    }

    @Override
    public void write(HttpServletRequest same, HttpServletResponse response, byte[] body, Waiting waiting)
            throws IOException {
        AnswerInParts.write(response, body, this, waiting);
    }

    /** Writes an answer. */
    interface Writing {
        void run() throws IOException;
    }

    /** Writes the answer of the request without waiting. A client that has gone is not a failure. */
    void fill(Writing writing) {
        int limit = connection.getMaxAsyncWriteQueueSize();
        connection.setMaxAsyncWriteQueueSize(UNLIMITED);
        try {
            // Grizzly does this too for a request that asked for an upgrade and got none, but only at its end.
            asAnyOther.invoke(request, false);
            writing.run();
        } catch (IOException | ReflectiveOperationException e) {
            LOG.log(Level.DEBUG, "An answer was not written", e);
        } finally {
            connection.setMaxAsyncWriteQueueSize(limit);
        }
    }

    /**
     * Waits until the queue is empty or the connection has ended.
     *
     * @param waiting is told if this must wait
     * @return whether the connection is still open
     */
    boolean awaitEnd(Waiting waiting) {
        if (connection.getAsyncWriteQueue().isEmpty()) {
            return connection.isOpen();
        }
        Runnable taken = waiting.begin(connection::terminateSilently);
        int limit = connection.getMaxAsyncWriteQueueSize();
        connection.setMaxAsyncWriteQueueSize(ONE_BYTE);
        try {
            Emptiness emptiness = new Emptiness();
            connection.getAsyncWriteQueue().notifyWritePossible(emptiness, ONE_BYTE);
            emptiness.come.join();
        } finally {
            connection.setMaxAsyncWriteQueueSize(limit);
            taken.run();
        }
        return connection.isOpen();
    }

    private static final class Emptiness implements WriteHandler {
        private final CompletableFuture<Void> come = new CompletableFuture<>();

        @Override
        public void onWritePossible() {
            come.complete(null);
        }

        @Override
        public void onError(Throwable ended) {
            come.complete(null);
        }
    }
}
