package dev.lobby.wire.undertow;

import dev.lobby.wire.Intake;
import dev.lobby.wire.Reflection;
import dev.lobby.wire.SessionConnection;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.Channel;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The connection of a WebSocket session of Undertow. Thread-safe. */
public final class UndertowSession implements SessionConnection {
    private static final Logger LOG = System.getLogger(UndertowSession.class.getName());

    private final Object session;
    private final Channel channel;
    private volatile @Nullable CheckedInput input;

    private UndertowSession(Object session, Channel channel) {
        this.session = session;
        this.channel = channel;
    }

    /** The connection of a session; empty on other servers. */
    public static Optional<SessionConnection> connection(Object session) throws ReflectiveOperationException {
        return channel(session).map(channel -> new UndertowSession(session, channel));
    }

    /** The I/O thread of a session's connection; empty on other servers. */
    public static Optional<IoThread> ioThread(Object session) throws ReflectiveOperationException {
        Optional<Channel> channel = channel(session);
        return channel.isPresent()
                ? Optional.of(IoThread.of(UndertowConnection.call(channel.get(), "getIoThread")))
                : Optional.empty();
    }

    private static Optional<Channel> channel(Object session) throws ReflectiveOperationException {
        return UndertowConnection.isUndertows(session)
                ? Optional.of((Channel) UndertowConnection.call(session, "getWebSocketChannel"))
                : Optional.empty();
    }

    @Override
    public void limitSendBuffer(int bytes) throws ReflectiveOperationException {
        UndertowConnection.setOption(channel, "SEND_BUFFER", bytes);
    }

    @Override
    public void receive(Intake.Client client) throws ReflectiveOperationException {
        Executor tasks = (Executor) UndertowConnection.call(session, "getExecutor");
        Object source = UndertowConnection.call(Reflection.read(channel, "channel"), "getSourceChannel");
        // Below the one in which Undertow has its idle time-out.
        CheckedInput found = CheckedInput.of(Reflection.read(UndertowConnection.call(source, "getConduit"), "source"));
        if (found == null) {
            throw new NoSuchFieldException("The frames of this connection are not checked");
        }
        input = found;
        found.open(client, tasks);
    }

    @Override
    public boolean isReadingPaused() {
        CheckedInput found = input;
        return found != null && found.isWaiting();
    }

    @Override
    public void readOn() {
        CheckedInput found = input;
        if (found != null) {
            found.readOn();
        }
    }

    @Override
    public boolean awaitsAnswer() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void cut() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "The connection is already closed", e);
        }
    }
}
