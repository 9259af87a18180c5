package dev.lobby.server.payara;

import dev.lobby.logging.FailureLog;
import dev.lobby.server.payara.GuardedInput.PauseOver;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.glassfish.tyrus.servlet.TyrusHttpUpgradeHandler;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.Connection.CloseListener;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeInfo;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeStatus;
import org.glassfish.tyrus.spi.Writer;
import org.jspecify.annotations.Nullable;

/**
 * Tyrus' handler of one upgraded request on Payara, with workarounds for four defects of Tyrus and Payara.
 *
 * <p>When a session ends, Payara recycles the upgraded request, its response and their buffers for the next request.
 * Tyrus keeps the streams of both and may still write or read. Then bytes of one client reach another, and no check
 * beforehand closes that gap. Therefore the session writes to its TCP connection, which is never reused, with a {@link
 * ConnectionWriter}, and its reading ends with the session, with a {@link GuardedInput}.
 *
 * <p>If the connection ends first, Payara resumes the request that Grizzly has already cancelled. Data that another thread
 * has just read from the connection is then taken for a second handshake, which passes all filters. Therefore the session
 * ends with its connection, and never through Payara's {@link WebConnection}, whether Tyrus or Payara closes that: a
 * request whose connection has ended is neither resumed nor recycled. If the server has closed the session, the client
 * ends the connection, once it has the close frame. Payara holds a handler until its WebConnection is closed, so it is
 * told to release the handler.
 *
 * <p>Payara reports data that a client sent together with its handshake while the session is still being created, on
 * the thread that creates it. There Tyrus would wait for itself for ever. Therefore early data is handled after the
 * session has been created.
 *
 * <p>Tyrus reads as much at once as it may hold for a connection. It then has no room left if it already holds the
 * beginning of a frame, so the session of a client that sends faster than the server reads would end. Therefore less is
 * read at once.
 */
public final class BoundUpgradeHandler extends TyrusHttpUpgradeHandler {
    /**
     * How much is read at once. Together with the largest command that may be allowed and its frame's head, it fits
     * into {@code incoming-buffer-size} in web.xml.
     */
    private static final int READ_BYTES = 4096;

    /** How long to wait before the next try if the server's threads take no more work. */
    private static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Runnable> early = new ArrayDeque<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private boolean begun;
    private boolean failed;
    private @Nullable PayaraRequest request;
    private @Nullable FailureLog failures;
    private @Nullable ReadPauses pauses;
    private @Nullable GuardedInput input;
    private volatile @Nullable ConnectionWriter writer;

    /** Upgrades the request of a handshake; {@code own} holds the server's objects below it. */
    static BoundUpgradeHandler upgrade(
            HttpServletRequest handshake, PayaraRequest own, ReadPauses pauses, FailureLog failures)
            throws IOException, ServletException {
        BoundUpgradeHandler handler = handshake.upgrade(BoundUpgradeHandler.class);
        handler.request = own;
        handler.pauses = pauses;
        handler.failures = failures;
        return handler;
    }

    @Override
    public void setIncomingBufferSize(int bytes) {
        super.setIncomingBufferSize(Math.min(bytes, READ_BYTES));
    }

    @Override
    public void preInit(UpgradeInfo info, Writer writer, boolean authenticated) {
        super.preInit(new BoundUpgrade(info), writer, authenticated);
    }

    /**
     * Creates the session. If that fails, the connection ends: the client has its 101 and would wait for ever, and Payara
     * would log the failure with the address of the handshake, which may have an access token.
     */
    @Override
    public void init(WebConnection connection) {
        boolean created = false;
        try {
            GuardedConnection guarded = new GuardedConnection(connection);
            input = guarded.input;
            super.init(guarded);
            created = true;
            for (Runnable next = nextEarly(); next != null; next = nextEarly()) {
                next.run();
            }
        } catch (RuntimeException | Error e) {
            fail(e, created);
        }
    }

    private void fail(Throwable why, boolean created) {
        // Tyrus' callbacks would wait for the session for ever.
        lock.lock();
        try {
            failed = true;
            early.clear();
        } finally {
            lock.unlock();
        }
        own().keep().run();
        if (created) {
            // Closes the session.
            super.destroy();
        }
        closeConnection();
        release();
        Optional.ofNullable(failures).orElseThrow().failed("A session could not begin", withoutMessage(why));
    }

    /** A failure of the same kind, at the same place. Its message may quote the address of the handshake. */
    private static Throwable withoutMessage(Throwable failure) {
        Throwable copy = new IllegalStateException(failure.getClass().getName());
        copy.setStackTrace(failure.getStackTrace());
        return copy;
    }

    private @Nullable Runnable nextEarly() {
        lock.lock();
        try {
            Runnable next = early.poll();
            begun = next == null;
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void whenBegun(Runnable callback) {
        if (!isHeld(callback)) {
            callback.run();
        }
    }

    /** Keeps the callback for later, or drops it if there is no session. Returns false if it is to be called now. */
    private boolean isHeld(Runnable callback) {
        lock.lock();
        try {
            return failed || (!begun && early.add(callback));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onDataAvailable() {
        whenBegun(super::onDataAvailable);
    }

    @Override
    public void onAllDataRead() {
        whenBegun(super::onAllDataRead);
    }

    /** Afterwards Payara closes its {@link WebConnection}. That does nothing, because the request is kept. */
    @Override
    public void onError(Throwable failure) {
        own().keep().run();
        whenBegun(() -> super.onError(failure));
        closeInput();
    }

    private PayaraRequest own() {
        return Optional.ofNullable(request).orElseThrow();
    }

    /** Frames that were handed over before, such as the close frame, are sent first. */
    private void end() {
        ConnectionWriter used = writer;
        if (used != null && used.leavesEndToClient()) {
            Optional.ofNullable(input).orElseThrow().drop();
        } else {
            closeConnection();
        }
        release();
    }

    private void release() {
        if (ended.compareAndSet(false, true)) {
            own().forget().accept(this);
        }
    }

    private void closeConnection() {
        closeInput();
        own().connection().closeSilently();
    }

    private void closeInput() {
        if (input != null) {
            input.close();
        }
    }

    private void pause(long nanos, PauseOver pause) {
        pauses().after(nanos, () -> {
            if (pause.end()) {
                readOn();
            }
        });
    }

    private ReadPauses pauses() {
        return Optional.ofNullable(pauses).orElseThrow();
    }

    /** Has the server call this listener, with all that it does around such a call, on one of its threads. */
    private void readOn() {
        try {
            own().workers().execute(own().arrived());
        } catch (RejectedExecutionException e) {
            pauses().after(RETRY_NANOS, this::readOn);
        }
    }

    /** Creates the session with our own writer. */
    private final class BoundUpgrade implements UpgradeInfo {
        private final UpgradeInfo info;

        BoundUpgrade(UpgradeInfo info) {
            this.info = info;
        }

        @Override
        public UpgradeStatus getStatus() {
            return info.getStatus();
        }

        @Override
        public Connection createConnection(Writer replaced, CloseListener listener) {
            GuardedInput guarded = Optional.ofNullable(input).orElseThrow();
            ConnectionWriter bound = new ConnectionWriter(
                    own().connection(),
                    guarded,
                    BoundUpgradeHandler.this::end,
                    Optional.ofNullable(failures).orElseThrow());
            writer = bound;
            return info.createConnection(bound, listener);
        }
    }

    /**
     * The server's connection, from which nothing is read after the end of the session, and which is not told of that
     * end.
     */
    private final class GuardedConnection implements WebConnection {
        private final WebConnection connection;
        private final GuardedInput input;

        GuardedConnection(WebConnection connection) {
            this.connection = connection;
            try {
                this.input = new GuardedInput(connection.getInputStream(), BoundUpgradeHandler.this::pause);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public ServletInputStream getInputStream() {
            return input;
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            return connection.getOutputStream();
        }

        @Override
        public void close() {
            end();
        }
    }
}
