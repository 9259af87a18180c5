package dev.lobby.server.payara;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps Payara Micro's temporary files, which contain the classes of the application, until the server has stopped.
 * Payara deletes them by a shutdown hook, which runs as soon as the process is told to end, while the server still
 * takes leave of its clients. What needs a class for the first time then fails. Thread-safe.
 */
final class PayaraFiles {
    private static final Logger LOG = System.getLogger(PayaraFiles.class.getName());

    /** Longer than any drain, and what the server needs to stop after it. */
    private static final long LIMIT_SECONDS = 150;

    /** A shutdown hook is a thread that was not started. */
    private final Thread deletion;

    private final Thread lateDeletion;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private PayaraFiles(Thread deletion) {
        this.deletion = deletion;
        this.lateDeletion = new Thread(this::deleteOnceStopped, "lobby-delete-files");
    }

    /** Postpones the deletion. Empty if this server deletes nothing. */
    static Optional<PayaraFiles> keep() {
        try {
            Field hook = Class.forName("com.sun.enterprise.util.io.FileUtils", true, PayaraFiles.class.getClassLoader())
                    .getDeclaredField("FILE_DELETION_ON_EXIT");
            hook.setAccessible(true);
            PayaraFiles files = new PayaraFiles((Thread) hook.get(null));
            if (!Runtime.getRuntime().removeShutdownHook(files.deletion)) {
                return Optional.empty();
            }
            Runtime.getRuntime().addShutdownHook(files.lateDeletion);
            return Optional.of(files);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.WARNING, "This version of Payara may delete its files before it has stopped", e);
            return Optional.empty();
        }
    }

    private void deleteOnceStopped() {
        try {
            if (!stopped.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "The server's files are deleted although it has not stopped");
            }
            deletion.start();
            deletion.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The server has stopped: the files may be deleted. */
    void release() {
        stopped.countDown();
    }

    /**
     * Leaves the deletion to Payara again.
     *
     * @return whether it could. Once the process ends, it is too late, and {@link #release} has to be called
     */
    boolean giveBack() {
        try {
            Runtime.getRuntime().removeShutdownHook(lateDeletion);
            Runtime.getRuntime().addShutdownHook(deletion);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
