package dev.lobby.harness;

import static org.awaitility.Awaitility.await;

import dev.lobby.pattern.EventName;
import dev.lobby.pattern.EventPattern;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of lobby.v1 that comes back after each of its sessions, with all of its patterns, and goes on after the last
 * cursor that it has seen. Not thread-safe.
 */
public final class Follower {
    /** After a large run on a small machine, all that everybody is behind may take minutes. */
    private static final Duration SILENCE = Duration.ofMinutes(2);

    private final List<String> patterns;
    private final List<Seen> seen = new ArrayList<>();

    /** When and where it came back, and after which cursor. */
    private final List<String> visits = new ArrayList<>();

    private @Nullable Session session;
    private @Nullable String begin;
    private @Nullable String cursor;

    /** An event that has come; of its data, what tells it from others. */
    public record Seen(String cursor, String name, int data) {}

    public Follower(List<String> patterns) {
        this.patterns = patterns;
    }

    /** One that has been away since the cursor. */
    static Follower of(List<String> patterns, String after) {
        Follower follower = new Follower(patterns);
        follower.cursor = after;
        return follower;
    }

    public void connect(Lobby lobby) {
        Session opened = Session.openV1(lobby, "/ws");
        session = opened;
        String all = "\"" + String.join("\",\"", patterns) + "\"";
        visits.add(Instant.now() + " " + lobby.address("/") + " after " + cursor);
        String after = cursor == null ? "" : ",\"after\":\"" + cursor + "\"";
        opened.send("{\"event\":\"subscribe\",\"data\":[" + all + "]" + after + "}");
    }

    /** Connects all of them, each to the server that is named for it, and waits until each has a cursor. */
    public static void connectAll(List<Follower> all, Supplier<Lobby> where) {
        all.forEach(follower -> follower.connect(where.get()));
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            all.forEach(Follower::take);
            return all.stream().allMatch(follower -> follower.begin != null);
        });
    }

    public boolean isConnected() {
        return session != null && session.isOpen();
    }

    /** Takes what has come. */
    public void take() {
        if (session != null) {
            session.take().forEach(this::take);
        }
    }

    private void take(JsonObject frame) {
        String name = frame.getString("event");
        if (name.equals("error")) {
            throw new AssertionError(patterns + " after " + cursor + ": " + frame);
        }
        JsonObject data = frame.getJsonObject("data");
        if (frame.containsKey("cursor")) {
            seen.add(new Seen(frame.getString("cursor"), name, data.hashCode()));
            cursor = frame.getString("cursor");
        } else {
            cursor = data.getString("cursor");
        }
        begin = begin == null ? cursor : begin;
    }

    /** Ends the session. */
    public void leave(boolean byCutting) {
        if (session != null && byCutting) {
            session.close();
        } else if (isConnected()) {
            farewell(session);
        }
        take();
        session = null;
    }

    private static void farewell(@Nullable Session session) {
        try {
            Objects.requireNonNull(session).leave();
            session.closeCode();
        } catch (CompletionException e) {
            // The server has ended it in this moment.
        }
    }

    public List<Seen> seen() {
        return seen;
    }

    public boolean wants(Seen event) {
        EventName name = EventName.of(event.name());
        return begin != null
                && event.cursor().compareTo(begin) > 0
                && patterns.stream()
                        .anyMatch(pattern -> EventPattern.of(pattern).matches(name));
    }

    /** Comes back, and waits until it has seen all of these, as long as more comes. Returns all that it has seen. */
    public List<Seen> seesAll(Lobby lobby, Set<Integer> acknowledged) {
        connect(lobby);
        Set<Integer> missing = new HashSet<>(acknowledged);
        int looked = 0;
        while (!missing.isEmpty()) {
            awaitMore("still missing: " + missing.size() + " of " + acknowledged.size(), this::take);
            seen.subList(looked, seen.size()).forEach(event -> missing.remove(event.data()));
            looked = seen.size();
        }
        return seen;
    }

    /**
     * Waits until it has as many of the log's events as it wants, as long as more comes, and checks that it has just these,
     * in their order.
     */
    public void checkAgainst(List<Seen> log, Runnable meanwhile) {
        List<Seen> expected = log.stream().filter(this::wants).toList();
        while (seen.size() < expected.size()) {
            checkSoFar(expected);
            awaitMore("seen: " + seen.size() + " of " + expected.size() + ", last cursor " + cursor, meanwhile);
        }
        checkSoFar(expected);
    }

    /** Tells of the first wrong event, and not of the thousands that follow. */
    private void checkSoFar(List<Seen> expected) {
        int same = 0;
        while (same < Math.min(seen.size(), expected.size()) && seen.get(same).equals(expected.get(same))) {
            same++;
        }
        if (same < seen.size()) {
            throw new AssertionError("%s: after %s comes %s and not %s; sessions: %s"
                    .formatted(
                            patterns,
                            same == 0 ? begin : seen.get(same - 1),
                            seen.get(same),
                            same < expected.size() ? expected.get(same) : "the end",
                            visits));
        }
    }

    private void awaitMore(String state, Runnable meanwhile) {
        int before = seen.size();
        await(state + ", connected: " + isConnected()).atMost(SILENCE).until(() -> {
            meanwhile.run();
            return seen.size() > before;
        });
    }
}
