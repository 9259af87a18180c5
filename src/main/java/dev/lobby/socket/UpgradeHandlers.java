package dev.lobby.socket;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * What the container made of the handshakes that became sessions, where that is Tyrus, with two of its habits mended.
 *
 * <p>It reads from a connection as much at once as it may hold for it, and then has no room for a frame of which it holds
 * the beginning: the session of a client that sends faster than is read would end, without a close frame. So less is
 * read at once.
 *
 * <p>Payara keeps the handlers past the session and past the application: its threads keep their requests for later
 * ones, a request keeps the handler of its upgrade until the next, and Tyrus's handler keeps the endpoint's class, with
 * it all of the application's. So the handlers have to forget it when the application stops. Tyrus does so by itself once
 * it has https://github.com/eclipse-ee4j/tyrus/pull/943 and its continuation, 944.
 *
 * <p>Bounded by what the container keeps. Thread-safe.
 */
@ApplicationScoped
class UpgradeHandlers {
    private static final Logger LOG = System.getLogger(UpgradeHandlers.class.getName());
    private static final String TYRUS = "org.glassfish.tyrus.servlet.TyrusHttpUpgradeHandler";
    private static final List<String> LEADING_TO_THE_APPLICATION = List.of("upgradeInfo", "connection");

    /**
     * With the largest command that may be allowed and its frame's head, it is what {@code incoming-buffer-size} in web.xml
     * has room for.
     */
    private static final int READ_BYTES = 4096;

    private final Set<HttpUpgradeHandler> handlers =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** To be called when Tyrus has set up the handler, before anything is read. */
    void add(HttpUpgradeHandler handler) {
        if (handler.getClass().getName().equals(TYRUS)) {
            handlers.add(handler);
            readLessAtOnce(handler);
        }
    }

    private static void readLessAtOnce(HttpUpgradeHandler handler) {
        try {
            handler.getClass().getMethod("setIncomingBufferSize", int.class).invoke(handler, READ_BYTES);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Another Tyrus, which may not need it.
            LOG.log(Level.DEBUG, "A session of a client that sends fast may be ended", e);
        }
    }

    /** Only once the sessions are closed: a handler is of no use after it. */
    void forgetApplication() {
        List.copyOf(handlers).forEach(UpgradeHandlers::forgetApplication);
    }

    private static void forgetApplication(HttpUpgradeHandler handler) {
        try {
            for (String name : LEADING_TO_THE_APPLICATION) {
                Field field = handler.getClass().getDeclaredField(name);
                field.setAccessible(true);
                field.set(handler, null);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Another Tyrus, which may not need it.
            LOG.log(Level.DEBUG, "An upgrade handler may keep the application in memory", e);
        }
    }
}
