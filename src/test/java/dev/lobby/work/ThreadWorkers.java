package dev.lobby.work;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Workers on threads that do not come from a container. */
public final class ThreadWorkers extends Workers {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final List<Worker> running = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    @Override
    public Worker start(String name, Duration poll, Worker.Step step) {
        Worker worker = new Worker(name, step, poll, failure -> false);
        Thread thread = new Thread(worker::run, name);
        thread.start();
        running.add(worker);
        threads.add(thread);
        return worker;
    }

    /** The processor time of all threads since their start, as long as they run. */
    public Duration processorTime() {
        return Duration.ofNanos(threads.stream()
                .mapToLong(thread -> THREADS.getThreadCpuTime(thread.getId()))
                .sum());
    }

    @Override
    public void stop() {
        running.forEach(Worker::stop);
    }
}
