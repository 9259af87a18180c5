package dev.lobby.server.payara;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Payara's announcement that the server is about to stop. On a signal, Payara stops its listeners while it undeploys
 * the applications, so that sessions would be cut. But before that it announces the stop, and waits until its listeners
 * return. There is no standard API for this. Thread-safe.
 */
final class PayaraShutdown {
    private static final Logger LOG = System.getLogger(PayaraShutdown.class.getName());

    private final Object events;
    private final Method unregister;
    private final Object listener;
    private final Optional<PayaraFiles> files;

    private PayaraShutdown(Object events, Method unregister, Object listener, Optional<PayaraFiles> files) {
        this.events = events;
        this.unregister = unregister;
        this.listener = listener;
        this.files = files;
    }

    /** Listens. Returns what ends the listening. */
    static Runnable listen(Runnable before) {
        try {
            ClassLoader loader = PayaraShutdown.class.getClassLoader();
            Class<?> eventsType = Class.forName("org.glassfish.api.event.Events", false, loader);
            Class<?> listenerType = Class.forName("org.glassfish.api.event.EventListener", false, loader);
            Object events = Class.forName("org.glassfish.internal.api.Globals", false, loader)
                    .getMethod("get", Class.class)
                    .invoke(null, eventsType);
            Method unregister = eventsType.getMethod("unregister", listenerType);
            List<Object> listeners = listeners(events);
            Optional<PayaraFiles> files = PayaraFiles.keep();
            Object listener = Proxy.newProxyInstance(
                    listenerType.getClassLoader(),
                    new Class<?>[] {listenerType},
                    (proxy, method, arguments) -> answer(proxy, method, arguments, before, files));
            listeners.add(0, listener);
            return new PayaraShutdown(events, unregister, listener, files)::forget;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.WARNING, "This version of Payara cuts all sessions at once when it stops", e);
            return () -> {};
        }
    }

    /**
     * Payara's listeners, in the order in which they are called. One that registers as usual comes last, when
     * transactions and threads have already stopped.
     */
    @SuppressWarnings("unchecked")
    private static List<Object> listeners(Object events) throws ReflectiveOperationException {
        Field listeners = events.getClass().getDeclaredField("listeners");
        listeners.setAccessible(true);
        return (List<Object>) listeners.get(events);
    }

    private static @Nullable Object answer(
            Object proxy, Method method, Object @Nullable [] arguments, Runnable before, Optional<PayaraFiles> files)
            throws ReflectiveOperationException {
        if (arguments == null) {
            return method.getName().equals("hashCode")
                    ? System.identityHashCode(proxy)
                    : PayaraShutdown.class.getName();
        }
        if (method.getName().equals("equals")) {
            return proxy == arguments[0];
        }
        Object event = arguments[0];
        switch (String.valueOf(event.getClass().getMethod("name").invoke(event))) {
            case "prepare_shutdown" -> before.run();
            case "server_shutdown" -> files.ifPresent(PayaraFiles::release);
            default -> {}
        }
        return null;
    }

    private void forget() {
        if (files.isPresent() && !files.get().giveBack()) {
            // The listener still has to hear that the server has stopped.
            return;
        }
        try {
            unregister.invoke(events, listener);
        } catch (IllegalAccessException | InvocationTargetException e) {
            LOG.log(Level.DEBUG, "Payara keeps this application in memory", e);
        }
    }
}
