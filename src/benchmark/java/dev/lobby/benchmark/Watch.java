package dev.lobby.benchmark;

import dev.lobby.harness.Lobby;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a server's metrics say, twice a second. Thread-safe. */
final class Watch implements AutoCloseable {
    private static final long PERIOD_MILLIS = 500;

    private final Lobby lobby;
    private final List<Look> looks = new ArrayList<>();
    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    Watch(Lobby lobby) {
        this.lobby = lobby;
        ScheduledFuture<?> unused = thread.scheduleWithFixedDelay(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * What was seen at once.
     *
     * @param time in nanoseconds
     */
    record Look(long time, Map<String, Double> metrics) {
        /** 0 where there is none yet. */
        double metric(String name) {
            return metrics.getOrDefault(name, 0.0);
        }
    }

    private void look() {
        try {
            Look look = new Look(System.nanoTime(), lobby.metrics());
            synchronized (looks) {
                looks.add(look);
            }
        } catch (RuntimeException | AssertionError e) {
            failure.completeExceptionally(e);
            throw e;
        }
    }

    /** Fails where there is none of that name. */
    double most(String name) {
        return looks().map(Look::metrics)
                .filter(metrics -> metrics.containsKey(name))
                .mapToDouble(metrics -> metrics.getOrDefault(name, 0.0))
                .max()
                .orElseThrow();
    }

    boolean hasSeen(Predicate<Look> what) {
        return looks().anyMatch(what);
    }

    /** When it was first seen, in nanoseconds. */
    long firstSeen(Predicate<Look> what) {
        return looks().filter(what).findFirst().orElseThrow().time();
    }

    /** Fails where looking has failed. */
    private Stream<Look> looks() {
        if (failure.isCompletedExceptionally()) {
            failure.join();
        }
        synchronized (looks) {
            return List.copyOf(looks).stream();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
