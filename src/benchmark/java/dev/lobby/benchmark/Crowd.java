package dev.lobby.benchmark;

import dev.lobby.harness.Lobby;
import java.io.IOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Very many sessions that hear numbered messages, all on the thread of whoever calls {@link #read}, so that they leave
 * the processors to the server. Each of them hears every message once, and all hear them in one order, or {@code read}
 * fails. Not thread-safe.
 */
final class Crowd implements AutoCloseable {
    private static final long TICK_MILLIS = 10;

    private final Lobby lobby;
    private final OneOrder order;
    private final Selector selector = Selector.open();
    private final List<Listener> all = new ArrayList<>();
    private final List<Listener> slow = new ArrayList<>();
    private long nanosBetweenSlow;
    private long nextSlow;
    private int turn;

    Crowd(Lobby lobby, int speakers) throws IOException {
        this.lobby = lobby;
        this.order = new OneOrder(speakers);
    }

    /** Is told of what those hear who read as fast as they can. */
    @FunctionalInterface
    interface Hearing {
        /** Now, in nanoseconds. */
        void hears(int number, long now);
    }

    /**
     * More sessions, that read as fast as they can, and from which nothing is missing that is said from now on.
     *
     * @param receiveBuffer of each, in bytes; 0: the kernel's choice
     */
    List<Listener> join(int number, int receiveBuffer) throws IOException {
        List<Listener> joined = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Listener listener = new Listener(lobby, receiveBuffer, order, selector);
            joined.add(listener);
            all.add(listener);
        }
        read((heard, now) -> {}, () -> joined.stream().allMatch(Listener::isSubscribed), Duration.ofMinutes(1));
        return joined;
    }

    void stopReading(List<Listener> listeners) {
        listeners.forEach(listener -> listener.setReading(false));
    }

    /** Of each, from now on, so many messages a second. */
    void readSlowly(List<Listener> listeners, int rate) {
        stopReading(listeners);
        slow.addAll(listeners);
        nanosBetweenSlow = TimeUnit.SECONDS.toNanos(1) / rate / slow.size();
        nextSlow = System.nanoTime();
    }

    /** As fast as they can. */
    void readOn(List<Listener> listeners) {
        slow.removeAll(listeners);
        for (Listener listener : listeners) {
            listener.setReading(true);
            // What has been read already, and of which the selector does not know.
            readAll(listener, (number, now) -> {});
        }
    }

    void read(Hearing hearing, BooleanSupplier until, Duration limit) throws IOException {
        long begun = System.nanoTime();
        while (!until.getAsBoolean()) {
            if (System.nanoTime() - begun > limit.toNanos()) {
                throw new AssertionError("Not within " + limit + ": somebody has heard " + order.size()
                        + " messages, and " + ended() + " sessions have ended");
            }
            selector.select(key -> readAll((Listener) key.attachment(), hearing), TICK_MILLIS);
            readSlowly();
        }
    }

    private static void readAll(Listener listener, Hearing hearing) {
        listener.fill();
        long now = System.nanoTime();
        for (int heard = listener.takeFrame(); heard != Listener.NO_FRAME; heard = listener.takeFrame()) {
            if (heard != Listener.NO_MESSAGE) {
                hearing.hears(heard, now);
            }
        }
        if (listener.hasEnded()) {
            listener.setReading(false);
        }
    }

    private void readSlowly() {
        long now = System.nanoTime();
        for (; !slow.isEmpty() && now - nextSlow >= 0; nextSlow += nanosBetweenSlow) {
            Listener listener = slow.get(turn++ % slow.size());
            if (listener.takeFrame() == Listener.NO_FRAME && !listener.hasEnded()) {
                listener.fill();
                listener.takeFrame();
            }
        }
    }

    /** How many sessions have ended. */
    int ended() {
        return (int) all.stream().filter(Listener::hasEnded).count();
    }

    OneOrder order() {
        return order;
    }

    @Override
    public void close() throws IOException {
        for (Listener listener : all) {
            listener.close();
        }
        selector.close();
    }
}
