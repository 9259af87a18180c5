package dev.lobby.wire.tyrus;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.glassfish.grizzly.WriteHandler;
import org.glassfish.grizzly.nio.NIOConnection;

/**
 * What was written to a connection of Grizzly's, below Payara, and its far end has not taken. Grizzly writes it when the
 * far end does. Used by one thread at a time.
 */
public final class GrizzlyQueue {
    /** Grizzly has no other way to say when there is nothing than that there is less than this. */
    private static final int LEAST = 1;

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
     * That of the connection on which a request came.
     *
     * @throws ReflectiveOperationException if the server is another or not built as expected, or the request came by
     *     HTTP/2, where many share a connection
     */
    public static GrizzlyQueue under(ServletRequest request) throws ReflectiveOperationException {
        ServletRequest facade = request;
        while (facade instanceof ServletRequestWrapper wrapper) {
            facade = wrapper.getRequest();
        }
        if (!facade.getProtocol().startsWith("HTTP/1.")) {
            throw new ReflectiveOperationException("The request came by " + facade.getProtocol());
        }
        Object own = call(call(facade, "getUnwrappedCoyoteRequest"), "getCoyoteRequest");
        return new GrizzlyQueue((NIOConnection) call(own, "getConnection"), call(own, "getRequest"));
    }

    private static Object call(Object object, String getter) throws ReflectiveOperationException {
        return object.getClass().getMethod(getter).invoke(object);
    }

    /** Something that writes. */
    public interface Writing {
        void run() throws IOException;
    }

    /** Has the request's answer written, and does not wait. Where nobody takes it, that is no failure. */
    public void fill(Writing writing) {
        int limit = connection.getMaxAsyncWriteQueueSize();
        connection.setMaxAsyncWriteQueueSize(UNLIMITED);
        try {
            // As Grizzly does with a request that asked for an upgrade and got none, but only once it is over.
            asAnyOther.invoke(request, false);
            writing.run();
        } catch (IOException | ReflectiveOperationException e) {
            LOG.log(Level.DEBUG, "Nobody takes an answer", e);
        } finally {
            connection.setMaxAsyncWriteQueueSize(limit);
        }
    }

    /**
     * Waits until nothing is left in it, or the connection has ended.
     *
     * @param waiting counts what waits, of which it is given how it can be cut; returns what is to be run at the end
     * @return whether the connection is open
     */
    public boolean awaitEnd(Function<Runnable, Runnable> waiting) {
        if (connection.getAsyncWriteQueue().isEmpty()) {
            return connection.isOpen();
        }
        Runnable taken = waiting.apply(connection::terminateSilently);
        int limit = connection.getMaxAsyncWriteQueueSize();
        connection.setMaxAsyncWriteQueueSize(LEAST);
        try {
            Emptiness emptiness = new Emptiness();
            connection.getAsyncWriteQueue().notifyWritePossible(emptiness, LEAST);
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
