package dev.lobby.socket;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.servlet.ServletContext;
import jakarta.websocket.server.ServerContainer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Takes out a timer of Tyrus', with which it would close sessions that are idle for too long. It sets it anew at each
 * message that comes and, with the platform's API, that goes; where no session has a limit, that is a task that does
 * nothing, and costs more than the message (https://github.com/eclipse-ee4j/tyrus/issues/487). Where a session has a
 * limit it is set as ever.
 */
@ApplicationScoped
class IdleTimers {
    private static final Logger LOG = System.getLogger(IdleTimers.class.getName());
    private static final String TIMER = "managedScheduledExecutorService";

    void start(@Observes @Initialized(ApplicationScoped.class) ServletContext context) {
        Object container = context.getAttribute(ServerContainer.class.getName());
        if (container == null || !container.getClass().getName().startsWith("org.glassfish.tyrus.")) {
            return;
        }
        try {
            ScheduledExecutorService timer = (ScheduledExecutorService) Fields.read(container, TIMER);
            Fields.write(container, TIMER, withoutTheEndless(timer));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.WARNING, "Every message sets a timer for its session, which costs more than it could", e);
        }
    }

    /** The same, but that what is to be done after no time at all is not done. */
    static ScheduledExecutorService withoutTheEndless(ScheduledExecutorService timer) {
        return (ScheduledExecutorService) Proxy.newProxyInstance(
                IdleTimers.class.getClassLoader(),
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
