package dev.lobby.wire;

import dev.lobby.logging.OneTimeWarning;
import dev.lobby.wire.undertow.UndertowConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.websocket.server.ServerContainer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Disables the servers' own time-outs for idle sessions; only the {@link Heartbeat} decides whether a client is alive.
 * If a server is not built as expected, its time-out remains, with one warning. Thread-safe.
 *
 * <p>Undertow closes a connection from which it has read nothing for 90 s (WildFly's {@code read-timeout}). That would
 * end the session of a client that receives all the time but sends nothing: receiving much is a sign of life, so it is
 * not pinged.
 *
 * <p>Tyrus has a timer for each session and restarts it for each message that is received and, through the platform's
 * API, for each that is sent. If the session has no limit, this task does nothing but costs more than the message
 * (https://github.com/eclipse-ee4j/tyrus/issues/487). If the session has a limit, the timer is set as usual.
 */
@ApplicationScoped
public class IdleLimits {
    private static final Logger LOG = System.getLogger(IdleLimits.class.getName());
    private static final String TIMER = "managedScheduledExecutorService";
    private static final String READ_TIMEOUT = "READ_TIMEOUT";

    private final OneTimeWarning warning =
            new OneTimeWarning(LOG, "The server may close sessions that only listen, after its read-timeout");

    void start(@Observes @Initialized(ApplicationScoped.class) ServletContext context) {
        Object container = context.getAttribute(ServerContainer.class.getName());
        if (container == null || !container.getClass().getName().startsWith("org.glassfish.tyrus.")) {
            return;
        }
        try {
            ScheduledExecutorService timer = (ScheduledExecutorService) Reflection.read(container, TIMER);
            Reflection.write(container, TIMER, ignoringEndlessTimers(timer));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.WARNING, "Every message restarts its session's timer, which costs more than necessary", e);
        }
    }

    /**
     * Disables the read time-out of the connection of a handshake. Call it before the handshake is answered, so that it
     * applies to the next read.
     *
     * @return restores the time-out; to be run if no session is opened
     */
    public Runnable lift(ServletRequest handshake) {
        try {
            Optional<UndertowConnection> connection = UndertowConnection.under(handshake);
            if (connection.isPresent()) {
                // Not unset: then the time-out that is already running could not be extended.
                Object before = connection.get().setOption(READ_TIMEOUT, Integer.MAX_VALUE);
                return () -> restore(connection.get(), before);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            warning.say(e);
        }
        return () -> {};
    }

    private void restore(UndertowConnection connection, @Nullable Object before) {
        try {
            connection.setOption(READ_TIMEOUT, before);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "The connection is already closed", e);
        }
    }

    /** A view of an executor that ignores tasks which are scheduled without a positive delay. */
    static ScheduledExecutorService ignoringEndlessTimers(ScheduledExecutorService timer) {
        return (ScheduledExecutorService) Proxy.newProxyInstance(
                IdleLimits.class.getClassLoader(),
                new Class<?>[] {ScheduledExecutorService.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("schedule") && (long) arguments[1] <= 0) {
                        return null;
                    }
                    return Reflection.passOn(timer, method, arguments);
                });
    }
}
