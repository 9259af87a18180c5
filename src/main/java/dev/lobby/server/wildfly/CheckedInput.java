package dev.lobby.server.wildfly;

import dev.lobby.server.Intake;
import dev.lobby.server.Intake.Charge;
import dev.lobby.server.Reflection;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a connection of Undertow reads from after its handshake. Undertow queues a task for each frame, without a limit and
 * with a buffer of 16 KiB, while an earlier one is handled. So reading waits until the session has handled what Undertow
 * has, and for as long as the {@link Intake} says. From the first frame on whose head is not valid, nothing of what comes
 * reaches Undertow.
 *
 * <p>While reading waits, Undertow is told that nothing has come, and the connection's selector is not asked for more. What
 * Undertow wants meanwhile is remembered. Everything that reads runs on the connection's I/O thread; any thread may call
 * the other methods.
 */
final class CheckedInput implements InvocationHandler {
    /** How much of what the client of a closed session still sends is read, until its answer to the close frame. */
    static final int LAST_BYTES = 1 << 20;

    private static final Logger LOG = System.getLogger(CheckedInput.class.getName());
    private static final String CONDUIT = "org.xnio.conduits.StreamSourceConduit";

    /** A task for what was handled is queued after as many units, so that a client that sends little costs none. */
    private static final int MARKED_UNITS = Intake.BATCH / 2;

    /** Undertow's. */
    private final Object input;

    private final Method suspend;
    private final Method wakeUp;
    private final XnioThread thread;
    private final Intake intake = new Intake();

    /** Units that Undertow has and the session has not handled. */
    private final AtomicInteger unhandled = new AtomicInteger();

    /** Runs the session's tasks in their order; null until it is open. */
    private volatile @Nullable Executor tasks;

    /** Whether Undertow wants to read. */
    private volatile boolean wanted;

    /** Whether reading waits, for the session or for the end of a pause. */
    private volatile boolean waiting;

    private volatile boolean closing;
    private volatile boolean holds;

    /** These are used by the I/O thread only. */
    private boolean pausing;

    private int unmarked;
    private int lastBytes = LAST_BYTES;

    private CheckedInput(Object input, Class<?> type, XnioThread thread) throws ReflectiveOperationException {
        this.input = input;
        this.suspend = type.getMethod("suspendReads");
        this.wakeUp = type.getMethod("wakeupReads");
        this.thread = thread;
    }

    /** Puts one between a connection and its channel. */
    static void insert(Object connection) throws ReflectiveOperationException {
        Object channel = UndertowConnection.call(connection, "getSourceChannel");
        Object input = UndertowConnection.call(channel, "getConduit");
        ClassLoader loader = input.getClass().getClassLoader();
        Class<?> type = loader.loadClass(CONDUIT);
        Object thread = type.getMethod("getReadThread").invoke(input);
        Object checked = around(input, type, XnioThread.of(thread));
        channel.getClass().getMethod("setConduit", type).invoke(channel, checked);
    }

    /** @param type the interface of the input, which is that of the result too */
    static Object around(Object input, Class<?> type, XnioThread thread) throws ReflectiveOperationException {
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new CheckedInput(input, type, thread));
    }

    /** Returns the one that an object of Undertow is, or null if it is something else. */
    static @Nullable CheckedInput of(Object conduit) {
        return Proxy.isProxyClass(conduit.getClass())
                        && Proxy.getInvocationHandler(conduit) instanceof CheckedInput checked
                ? checked
                : null;
    }

    /** @param inOrder runs the session's tasks one after another, in the order in which they are added */
    void open(Intake.Client client, Executor inOrder) {
        intake.open(client);
        tasks = inOrder;
        thread.execute(this::goOn);
    }

    boolean isWaiting() {
        return waiting;
    }

    /** Reads on without waiting, because the session is closed and its client's answer is awaited. */
    void readOn() {
        closing = true;
        thread.execute(this::goOn);
    }

    /** Of the methods that read, Undertow calls only the one that has one buffer. */
    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "read" -> {
                if (arguments[0] instanceof ByteBuffer into) {
                    return read(method, into);
                }
            }
            case "suspendReads" -> wanted = false;
            case "resumeReads", "wakeupReads" -> {
                wanted = true;
                if (waiting) {
                    return null;
                }
                if (holds) {
                    return Reflection.passOn(input, wakeUp);
                }
            }
            case "isReadResumed" -> {
                return wanted;
            }
            default -> {}
        }
        return Reflection.passOn(input, method, arguments);
    }

    private int read(Method method, ByteBuffer into) throws Throwable {
        if (into.position() > intake.unfinished()) {
            // Undertow has whole frames, and would handle them all after this one without asking again.
            return 0;
        }
        mark();
        if (mustWait()) {
            standBy();
            return 0;
        }
        int read = intake.holds() ? intake.release(into, room()) : readArrived(method, into);
        if (read >= 0) {
            intake.tellBroken();
            account(read);
        }
        return read;
    }

    private int readArrived(Method method, ByteBuffer into) throws Throwable {
        int start = into.position();
        int read = (int) Reflection.passOn(input, method, into);
        if (read <= 0) {
            return read;
        }
        if (closing) {
            lastBytes -= read;
        }
        int admitted = intake.admit(into.duplicate().flip().position(start), room());
        into.position(start + admitted);
        return admitted;
    }

    private int room() {
        return closing ? Integer.MAX_VALUE : Math.max(1, Intake.BATCH - unhandled.get());
    }

    private void account(int read) {
        holds = intake.holds();
        Charge charge = intake.charge();
        if (read > 0 && !closing) {
            // Undertow queues a task for each part of a frame, too.
            int units = Math.max(1, charge.units());
            unhandled.addAndGet(units);
            unmarked += units;
            if (charge.pauseNanos() > 0) {
                pausing = true;
                standBy();
                thread.executeAfter(Duration.ofNanos(charge.pauseNanos()), this::pauseOver);
            }
        }
        if (holds && !waiting) {
            // The selector does not know of these bytes.
            thread.execute(this::wakeUp);
        }
    }

    /** Adds a task that runs once the session has handled everything that Undertow has. */
    private void mark() {
        Executor inOrder = tasks;
        if (inOrder == null || unmarked < MARKED_UNITS) {
            return;
        }
        int marked = unmarked;
        try {
            inOrder.execute(() -> handled(marked));
            unmarked = 0;
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "The server is stopping", e);
        }
    }

    private void handled(int units) {
        try {
            intake.tellPings();
        } finally {
            unhandled.addAndGet(-units);
            if (waiting) {
                thread.execute(this::goOn);
            }
        }
    }

    private boolean mustWait() {
        return closing ? lastBytes <= 0 : pausing || unhandled.get() >= Intake.BATCH;
    }

    private void standBy() {
        waiting = true;
        call(suspend);
        if (!mustWait()) {
            // The session has handled the rest in between, and has not seen that reading waits.
            thread.execute(this::goOn);
        }
    }

    private void pauseOver() {
        pausing = false;
        goOn();
    }

    private void goOn() {
        // While reading waits, nothing else tells when the session has handled what Undertow has.
        mark();
        if (waiting && !mustWait()) {
            waiting = false;
            wakeUp();
        }
    }

    private void wakeUp() {
        if (wanted && !waiting) {
            call(wakeUp);
        }
    }

    private void call(Method method) {
        try {
            Object unused = method.invoke(input);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
