package dev.lobby.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Calls that begin at the same time. */
public final class AtOnce {
    private AtOnce() {}

    /** The results of one call for each, in the order of those for whom they are made. */
    public static <T, R> List<R> atOnce(List<T> all, Function<T, R> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(all.size());
        try {
            CyclicBarrier start = new CyclicBarrier(all.size());
            List<Future<R>> results = new ArrayList<>();
            for (T one : all) {
                results.add(threads.submit(() -> {
                    start.await();
                    return call.apply(one);
                }));
            }
            List<R> done = new ArrayList<>();
            for (Future<R> result : results) {
                done.add(result.get());
            }
            return done;
        } finally {
            threads.shutdown();
        }
    }
}
