package dev.lobby.wire.undertow;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * An I/O thread of Undertow, which reads and writes for its share of the connections and runs tasks in between. It also
 * writes what other threads send, and must be woken for each such message. Two instances are equal if they are the same
 * thread. Thread-safe.
 *
 * @param executeAfter the thread's method of that name
 */
public record IoThread(Executor thread, Method executeAfter) {
    private static final Logger LOG = System.getLogger(IoThread.class.getName());

    public static IoThread of(Object thread) throws ReflectiveOperationException {
        Class<?> type = thread.getClass().getClassLoader().loadClass("org.xnio.XnioExecutor");
        return new IoThread(
                (Executor) thread, type.getMethod("executeAfter", Runnable.class, long.class, TimeUnit.class));
    }

    /** Does nothing if the server is stopping. */
    void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "Not executed", e);
        }
    }

    /** Does nothing if the server is stopping. */
    void executeAfter(Duration delay, Runnable task) {
        try {
            Object unused = executeAfter.invoke(thread, task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InvocationTargetException e) {
            LOG.log(Level.DEBUG, "Not executed", e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
