package dev.lobby.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the servers that have given no sign of life for too long. Only the time in which this server was looking
 * counts, by its own clock. So neither a clock that differs, nor a database that was away for everybody, nor a time in
 * which this server itself stood still makes another one look dead.
 *
 * <p>Not thread-safe.
 */
final class Standstill {
    private final Duration mostBetweenLooks;
    private Map<String, Count> counts = Map.of();
    private long lastLook;

    /** @param interval the usual time between two calls of {@link #dead}; of a longer time, only twice this counts */
    Standstill(Duration interval) {
        this.mostBetweenLooks = interval.multipliedBy(2);
    }

    /** @param still how long this count was seen to stand still */
    private record Count(long renewals, Duration still) {}

    /**
     * Looks at all servers.
     *
     * @param now the time by a monotonic clock, in nanoseconds
     * @return the servers that count as dead
     */
    List<NodeRow> dead(List<NodeRow> nodes, long now) {
        Duration since = Duration.ofNanos(now - lastLook);
        Duration counted = since.compareTo(mostBetweenLooks) < 0 ? since : mostBetweenLooks;
        lastLook = now;
        Map<String, Count> next = new HashMap<>();
        List<NodeRow> dead = new ArrayList<>();
        for (NodeRow node : nodes) {
            Count known = counts.get(node.id());
            Duration still =
                    known == null || known.renewals != node.renewals() ? Duration.ZERO : known.still.plus(counted);
            next.put(node.id(), new Count(node.renewals(), still));
            if (still.compareTo(node.patience()) >= 0) {
                dead.add(node);
            }
        }
        counts = next;
        return dead;
    }
}
