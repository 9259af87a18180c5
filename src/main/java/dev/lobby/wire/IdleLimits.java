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
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Takes out what the servers have against sessions that are idle by their own measure; who is there, {@link Heartbeat} alone
 * says. Where a server is not as expected it keeps it, which is warned of once. Thread-safe.
 *
 * <p>Undertow closes a connection from which it has read nothing for 90 s, WildFly's {@code read-timeout}: so it would
 * whoever hears all the time and has nothing to say, for whoever takes what is sent is not asked for a sign of life.
 *
 * <p>Tyrus has a timer for each session and sets it anew at each message that comes and, with the platform's API, that
 * goes. Where no session has a limit, that is a task that does nothing, and costs more than the message
 * (https://github.com/eclipse-ee4j/tyrus/issues/487). Where a session has one, it is set as ever.
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
            Reflection.write(container, TIMER, withoutTheEndless(timer));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.WARNING, "Every message sets a timer for its session, which costs more than it could", e);
        }
    }

    /**
     * Of the connection on which a handshake came, before it is answered: what is read next is read without a limit.
     *
     * @return to be run where no session comes of it
     */
    public Runnable lift(ServletRequest handshake) {
        try {
            Optional<UndertowConnection> connection = UndertowConnection.under(handshake);
            if (connection.isPresent()) {
                // Not none: the time that runs already could not be prolonged then.
                Object before = connection.get().setOption(READ_TIMEOUT, Integer.MAX_VALUE);
                return () -> setBack(connection.get(), before);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            warning.say(e);
        }
        return () -> {};
    }

    private void setBack(UndertowConnection connection, @Nullable Object before) {
        try {
            connection.setOption(READ_TIMEOUT, before);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "It is closed already", e);
        }
    }

    /** The same, but that what is to be done after no time at all is not done. */
    static ScheduledExecutorService withoutTheEndless(ScheduledExecutorService timer) {
        return (ScheduledExecutorService) Proxy.newProxyInstance(
                IdleLimits.class.getClassLoader(),
                new Class<?>[] {ScheduledExecutorService.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("schedule") && (long) arguments[1] <= 0) {
                        return null;
                    }
                    try {
                        return method.invoke(timer, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
