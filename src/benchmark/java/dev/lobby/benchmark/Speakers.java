package dev.lobby.benchmark;

import dev.lobby.harness.Latencies;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Players who say numbered messages to their game at a fixed rate. Each number belongs to one of them, by turns, who says
 * it when it is due or, later than that, as soon as the one before has been answered.
 */
final class Speakers implements AutoCloseable {
    static final int NUMBER = 16;
    private static final long LEAD = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<Player> players = new ArrayList<>();
    private final String game;
    private final int bodyBytes;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(NUMBER);
    private final List<CompletableFuture<Void>> speaking = new ArrayList<>();
    private int said;

    /**
     * Registers the players, who open a game and join it.
     *
     * @param bodyBytes the size of each message's body
     */
    Speakers(Lobby lobby, int bodyBytes) {
        this.bodyBytes = bodyBytes;
        for (int i = 0; i < NUMBER; i++) {
            players.add(lobby.player());
        }
        game = players.get(0).createsGame("game");
        players.stream().skip(1).forEach(player -> player.joins(game));
    }

    /**
     * When which number is due, in nanoseconds.
     *
     * @param end the first number that is not said any more
     */
    record Timetable(int first, int end, long begin, long interval) {
        long due(int number) {
            return begin + (number - first) * interval;
        }
    }

    /** Begins to say so many more. */
    Timetable say(int number, int rate, Latencies answers) {
        long interval = TimeUnit.SECONDS.toNanos(1) / rate;
        Timetable times = new Timetable(said, said + number, System.nanoTime() + LEAD, interval);
        said += number;
        speaking.clear();
        for (int first = times.first(); first < Math.min(times.first() + NUMBER, times.end()); first++) {
            Turn turn = new Turn(times, answers, first);
            speaking.add(turn.done);
            turn.schedule();
        }
        return times;
    }

    /** What one of them says. */
    private final class Turn implements Runnable {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final Timetable times;
        private final Latencies answers;
        private int number;

        Turn(Timetable times, Latencies answers, int first) {
            this.times = times;
            this.answers = answers;
            this.number = first;
        }

        void schedule() {
            ScheduledFuture<?> unused =
                    threads.schedule(this, times.due(number) - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public void run() {
            try {
                players.get(number % NUMBER).says(game, Listener.body(number, bodyBytes));
            } catch (RuntimeException | AssertionError e) {
                done.completeExceptionally(e);
                return;
            }
            answers.add(System.nanoTime() - times.due(number));
            number += NUMBER;
            if (number < times.end()) {
                schedule();
            } else {
                done.complete(null);
            }
        }
    }

    /** Whether all has been said; fails where one of them has failed. */
    boolean areDone() {
        boolean all = true;
        for (CompletableFuture<Void> each : speaking) {
            all &= each.isDone();
            if (each.isCompletedExceptionally()) {
                each.join();
            }
        }
        return all;
    }

    /** In all. */
    int said() {
        return said;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
