package dev.lobby.harness;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** What all listeners of a program have heard together: the whole log, by cursors. Thread-safe. */
final class Heard {
    private final ConcurrentNavigableMap<String, Happened> log = new ConcurrentSkipListMap<>();
    private final Map<String, String> owners = new ConcurrentHashMap<>();
    private final AtomicLong deliveries = new AtomicLong();

    /** Adds what one of them has heard. All must hear the same. Returns the cursor. */
    String add(JsonObject frame) {
        Happened event = Happened.of(frame.getString("event"), frame.getJsonObject("data"));
        Happened before = log.putIfAbsent(frame.getString("cursor"), event);
        assertThat(event).isEqualTo(before == null ? event : before);
        if (before == null && event.kind().equals("game")) {
            ofGame(event);
        }
        deliveries.incrementAndGet();
        return frame.getString("cursor");
    }

    private void ofGame(Happened event) {
        if (event.verb().equals("deleted")) {
            owners.remove(event.id("_id"));
        } else {
            owners.put(event.id("_id"), event.id("owner"));
        }
    }

    /** Whether the user owned the game a moment ago. */
    boolean isOwner(String user, String game) {
        return user.equals(owners.get(game));
    }

    /** Whether the game was there a moment ago. */
    boolean hasOwner(String game) {
        return owners.containsKey(game);
    }

    ConcurrentNavigableMap<String, Happened> log() {
        return log;
    }

    long deliveries() {
        return deliveries.get();
    }
}
