package dev.lobby.server.wildfly;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import javax.management.AttributeChangeNotification;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.NotificationListener;
import javax.management.ObjectName;

/**
 * WildFly's announcement that the server is about to stop, over JMX. WildFly suspends itself before it stops, and then
 * closes all sessions at once and answers 503. But it announces this beforehand, in the thread that then does it. Thread-safe.
 */
final class WildFlyShutdown {
    private static final Logger LOG = System.getLogger(WildFlyShutdown.class.getName());
    private static final String STATE = "jboss.root:type=state";
    private static final String SUSPENDING = "suspending";
    private static final String STOPPING = "stopping";
    private static final String NORMAL = "normal";

    private final MBeanServer server;
    private final ObjectName state;
    private final NotificationListener listener;

    private WildFlyShutdown(MBeanServer server, ObjectName state, NotificationListener listener) {
        this.server = server;
        this.state = state;
        this.listener = listener;
    }

    /** Listens. Returns what ends the listening. */
    static Runnable listen(Runnable before, Runnable back) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        NotificationListener listener = (notification, handback) -> {
            if (notification instanceof AttributeChangeNotification change) {
                switch (String.valueOf(change.getNewValue())) {
                    case SUSPENDING, STOPPING -> before.run();
                    case NORMAL -> back.run();
                    default -> {}
                }
            }
        };
        try {
            ObjectName state = new ObjectName(STATE);
            server.addNotificationListener(state, listener, null, null);
            return new WildFlyShutdown(server, state, listener)::forget;
        } catch (InstanceNotFoundException e) {
            LOG.log(Level.WARNING, "This version of WildFly closes all sessions at once when it stops", e);
            return () -> {};
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    private void forget() {
        try {
            server.removeNotificationListener(state, listener);
        } catch (JMException e) {
            LOG.log(Level.DEBUG, "WildFly keeps this application in memory", e);
        }
    }
}
