package dev.lobby.server.wildfly;

import dev.lobby.server.IoThread;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * An I/O thread of Undertow.
 *
 * @param executeAfter the thread's method of that name
 */
record XnioThread(Executor thread, Method executeAfter) implements IoThread {
    private static final Logger LOG = System.getLogger(XnioThread.class.getName());

    static XnioThread of(Object thread) throws ReflectiveOperationException {
        Class<?> type = thread.getClass().getClassLoader().loadClass("org.xnio.XnioExecutor");
        return new XnioThread(
                (Executor) thread, type.getMethod("executeAfter", Runnable.class, long.class, TimeUnit.class));
    }

    @Override
    public void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "Not executed", e);
        }
    }

    @Override
    public void executeAfter(Duration delay, Runnable task) {
        try {
            Object unused = executeAfter.invoke(thread, task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InvocationTargetException e) {
            LOG.log(Level.DEBUG, "Not executed", e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
