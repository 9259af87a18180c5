package dev.lobby.server.payara;

import dev.lobby.server.Reflection;
import jakarta.servlet.ServletContext;
import jakarta.websocket.server.ServerContainer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Tyrus' timers for idle sessions. Tyrus restarts one for each message that is received and, through the platform's API,
 * for each that is sent. If the session has no limit, the timer does nothing but costs more than the message
 * (https://github.com/eclipse-ee4j/tyrus/issues/487), so it is not set. If the session has a limit, it is set as usual.
 */
final class IdleTimers {
    private static final Logger LOG = System.getLogger(IdleTimers.class.getName());
    private static final String TIMER = "managedScheduledExecutorService";

    private IdleTimers() {}

    static void start(ServletContext application) {
        Object container = application.getAttribute(ServerContainer.class.getName());
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

    /** A view of an executor that ignores tasks which are scheduled without a positive delay. */
    static ScheduledExecutorService ignoringEndlessTimers(ScheduledExecutorService timer) {
        return (ScheduledExecutorService) Proxy.newProxyInstance(
                IdleTimers.class.getClassLoader(),
                new Class<?>[] {ScheduledExecutorService.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("schedule") && (long) arguments[1] <= 0) {
                        return null;
                    }
                    return Reflection.passOn(timer, method, arguments);
                });
    }
}
