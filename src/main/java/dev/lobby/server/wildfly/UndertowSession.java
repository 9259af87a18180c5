package dev.lobby.server.wildfly;

import dev.lobby.server.Intake;
import dev.lobby.server.IoThread;
import dev.lobby.server.Reflection;
import dev.lobby.server.SessionConnection;
import dev.lobby.server.UnknownServerException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.Channel;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The connection of a WebSocket session of Undertow. Thread-safe. */
final class UndertowSession implements SessionConnection {
    private static final Logger LOG = System.getLogger(UndertowSession.class.getName());

    private final Object session;
    private final Channel channel;
    private volatile @Nullable CheckedInput input;

    private UndertowSession(Object session, Channel channel) {
        this.session = session;
        this.channel = channel;
    }

    /** The connection of a session; empty on other servers. */
    static Optional<SessionConnection> connection(Object session) throws ReflectiveOperationException {
        return channel(session).map(channel -> new UndertowSession(session, channel));
    }

    private static Optional<Channel> channel(Object session) throws ReflectiveOperationException {
        return UndertowConnection.isUndertows(session)
                ? Optional.of((Channel) UndertowConnection.call(session, "getWebSocketChannel"))
                : Optional.empty();
    }

    @Override
    public Optional<IoThread> ioThread() throws UnknownServerException {
        return Optional.of(
                UnknownServerException.expect(() -> XnioThread.of(UndertowConnection.call(channel, "getIoThread"))));
    }

    @Override
    public void limitSendBuffer(int bytes) throws UnknownServerException {
        Optional<Object> unused = UnknownServerException.expect(
                () -> Optional.ofNullable(UndertowConnection.setOption(channel, "SEND_BUFFER", bytes)));
    }

    @Override
    public void receive(Intake.Client client) throws UnknownServerException {
        CheckedInput unused = UnknownServerException.expect(() -> open(client));
    }

    private CheckedInput open(Intake.Client client) throws ReflectiveOperationException {
        Executor tasks = (Executor) UndertowConnection.call(session, "getExecutor");
        Object source = UndertowConnection.call(Reflection.read(channel, "channel"), "getSourceChannel");
        // Below the one in which Undertow has its idle time-out.
        CheckedInput found = CheckedInput.of(Reflection.read(UndertowConnection.call(source, "getConduit"), "source"));
        if (found == null) {
            throw new NoSuchFieldException("The frames of this connection are not checked");
        }
        input = found;
        found.open(client, tasks);
        return found;
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
