package dev.lobby.work;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Starts the server's own threads, which come from the container, and stops them in the reverse order. */
@ApplicationScoped
public class Workers {
    private static final Logger LOG = System.getLogger(Workers.class.getName());
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    @Resource
    private ManagedThreadFactory threads;

    @Inject
    private KnownFailures known;

    private final List<Worker> running = new CopyOnWriteArrayList<>();

    /**
     * Starts a worker.
     *
     * @param poll how long the worker sleeps at most if nobody wakes it
     */
    public Worker start(String name, Duration poll, Worker.Step step) {
        Worker worker = new Worker(name, step, poll, known);
        Thread thread = threads.newThread(worker::run);
        thread.setName(name);
        thread.start();
        running.add(0, worker);
        return worker;
    }

    public void stop() {
        running.forEach(Worker::stop);
        try {
            for (Worker worker : running) {
                if (!worker.awaitEnd(STOP_LIMIT)) {
                    LOG.log(Level.WARNING, "{0} has not ended within {1}", worker, STOP_LIMIT);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
