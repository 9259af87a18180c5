package dev.lobby.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Calls that begin at the same time. */
public final class AtOnce {
    /** How long until all have begun. */
    private static final int SECONDS = 30;

    /** How long a call may take. */
    private static final int MINUTES = 2;

    private AtOnce() {}

    /** The results of one call for each, in the order of those for whom they are made. */
    public static <T, R> List<R> atOnce(List<T> all, Function<T, R> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(all.size());
        try {
            CyclicBarrier start = new CyclicBarrier(all.size());
            List<Future<R>> results = new ArrayList<>();
            for (T one : all) {
                results.add(threads.submit(() -> {
                    start.await(SECONDS, TimeUnit.SECONDS);
                    return call.apply(one);
                }));
            }
            List<R> done = new ArrayList<>();
            for (Future<R> result : results) {
                done.add(result.get(MINUTES, TimeUnit.MINUTES));
            }
            return done;
        } finally {
            threads.shutdownNow();
        }
    }
}
