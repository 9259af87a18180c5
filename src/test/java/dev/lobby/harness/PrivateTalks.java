package dev.lobby.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.pattern.EventName;
import dev.lobby.pattern.EventPattern;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Users of private servers join and leave games, kick, hand over, write, change and delete, several at once, on all of the
 * servers; in the end one deletes their account. Sessions hear it live or narrowed, are slow, or are cut off and resume, on any
 * server. Each must receive exactly what its user may see.
 *
 * <p>Everybody hears every public event, and each message reaches its sender. So what all users hear together is the whole
 * log, and says who may see what.
 */
public final class PrivateTalks {
    private static final int USERS = 6;
    private static final int GAMES = 3;
    private static final int WRITERS = 3;

    /** What the servers need, so that all ways of an event are taken. */
    public static final List<String> SETTINGS = List.of(
            "lobby.visibility=private",
            "lobby.log.tail-events=200",
            "lobby.log.transaction-bytes=1024",
            "lobby.socket.mailbox-bytes=4096",
            "lobby.socket.max-replays-per-minute=0");

    private final List<Lobby> servers;
    private final int calls;
    private final long seed;
    private final Random random;
    private final List<Player> players = new ArrayList<>();
    private final List<String> games = new ArrayList<>();
    private final Map<String, String> messages = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new ArrayList<>();

    /** @param calls of each writer */
    public PrivateTalks(List<Lobby> servers, int calls, long seed) {
        this.servers = servers;
        this.calls = calls;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** One event that somebody has heard. */
    private record Heard(String name, JsonObject data) {
        Set<String> about() {
            String kind = name.substring(0, name.indexOf('.'));
            return switch (kind) {
                case "message" -> Set.copyOf(List.of(data.getString("sender"), data.getString("receiver")));
                case "member" -> Set.of(data.getString("gameId"), data.getString("userId"));
                default -> Set.of(data.getString("_id"));
            };
        }
    }

    /** A pattern, for all objects or for one. */
    private record Wish(String pattern, @Nullable String about) {
        String json() {
            return about == null
                    ? "\"" + pattern + "\""
                    : "{\"pattern\":\"" + pattern + "\",\"about\":\"" + about + "\"}";
        }

        boolean matches(Heard event) {
            return EventPattern.of(pattern).matches(EventName.of(event.name()))
                    && (about == null || event.about().contains(about));
        }
    }

    /** A client that comes back after each cut, and continues where it was. */
    private final class Listener {
        private final Player player;
        private final List<Wish> wishes;
        private final List<String> order = new ArrayList<>();
        private final Map<String, Heard> heard = new TreeMap<>();
        private final Random dice = new Random(random.nextLong());
        private Session session;
        private String begin = "";
        private String end = "";
        private boolean slow;

        Listener(Player player, Wish... wishes) {
            this.player = player;
            this.wishes = List.of(wishes);
            session = subscribe("");
        }

        private Session subscribe(String after) {
            Session opened = Session.openV1(anyServer(dice), "/ws?access_token=" + player.token());
            String all = String.join(",", wishes.stream().map(Wish::json).toList());
            JsonObject answer = opened.ask("\"event\":\"subscribe\",\"data\":[" + all + "]" + after);
            assertThat(answer.getString("event")).isEqualTo("subscribed");
            if (begin.isEmpty()) {
                begin = answer.getJsonObject("data").getString("cursor");
            }
            return opened;
        }

        /** Stops reading, reads on, or is cut off. */
        void suffer(Random how) {
            if (slow) {
                session.readOn();
                slow = false;
            } else if (how.nextInt(3) == 0) {
                session.stopReading();
                slow = true;
            } else {
                cut();
            }
        }

        void cut() {
            slow = false;
            session.close();
            take();
            String after = order.isEmpty() ? begin : order.get(order.size() - 1);
            session = subscribe(",\"after\":\"" + after + "\"");
        }

        void take() {
            for (JsonObject frame : session.take()) {
                JsonObject data = frame.getJsonObject("data");
                if (frame.containsKey("cursor")) {
                    end = frame.getString("cursor");
                    order.add(end);
                    heard.put(end, new Heard(frame.getString("event"), data));
                } else if (frame.getString("event").equals("live")) {
                    end = data.getString("cursor");
                }
            }
        }

        boolean hasHeardUpTo(String cursor) {
            take();
            return end.compareTo(cursor) >= 0;
        }

        void check(Map<String, Heard> log) {
            assertThat(order).as("in order and once").containsExactlyElementsOf(heard.keySet());
            assertThat(heard.keySet())
                    .as("%s of %s, seed %d", wishes, player.name(), seed)
                    .containsExactlyElementsOf(owed(log));
        }

        /** Of a user who has gone, whose sessions have ended at some time. */
        void checkUntilTheEnd(Map<String, Heard> log) {
            assertThat(owed(log))
                    .as("%s of %s, who has gone, seed %d", wishes, player.name(), seed)
                    .startsWith(order.toArray(String[]::new));
        }

        private List<String> owed(Map<String, Heard> log) {
            Set<String> memberOf = new HashSet<>();
            List<String> owed = new ArrayList<>();
            log.forEach((cursor, event) -> {
                boolean own = event.name().startsWith("member.")
                        && event.data().getString("userId").equals(player.id());
                if (own && event.name().equals("member.created")) {
                    memberOf.add(event.data().getString("gameId"));
                } else if (own && event.name().equals("member.deleted")) {
                    memberOf.remove(event.data().getString("gameId"));
                }
                boolean visible = !event.name().startsWith("message.")
                        || event.about().contains(player.id())
                        || event.about().stream().anyMatch(memberOf::contains);
                if (visible && cursor.compareTo(begin) > 0 && wishes.stream().anyMatch(wish -> wish.matches(event))) {
                    owed.add(cursor);
                }
            });
            return owed;
        }
    }

    private Lobby anyServer(Random dice) {
        return servers.get(dice.nextInt(servers.size()));
    }

    /** Fails where somebody receives anything else. Returns what was done, in words. */
    public String run() throws Exception {
        for (int i = 0; i < USERS; i++) {
            Player player = anyServer(random).player();
            players.add(player);
            listeners.add(new Listener(player, new Wish("**", null)));
        }
        for (int i = 0; i < GAMES; i++) {
            games.add(players.get(i).createsGame("game " + i));
        }
        for (Player player : players) {
            listeners.add(new Listener(player, new Wish("message.*", null), new Wish("*.deleted", null)));
            listeners.add(new Listener(
                    player,
                    new Wish("**", games.get(random.nextInt(GAMES))),
                    new Wish(
                            "message.created",
                            players.get(random.nextInt(USERS)).id())));
        }

        act();
        for (Player player : players) {
            player.delete("/api/games/" + games.get(random.nextInt(GAMES)));
        }
        List<Listener> gone = leave(players.get(USERS - 1));
        String last = mark("last");

        List<Listener> witnesses = listeners.subList(0, USERS - 1);
        List<Listener> others = listeners.subList(USERS - 1, listeners.size());
        await().untilAsserted(() -> assertThat(witnesses).allMatch(one -> one.hasHeardUpTo(last)));
        Map<String, Heard> log = new TreeMap<>();
        Stream.concat(witnesses.stream(), gone.stream()).forEach(listener -> {
            listener.take();
            log.putAll(listener.heard);
        });
        others.forEach(Listener::cut);
        await().untilAsserted(() -> assertThat(others).allMatch(one -> one.hasHeardUpTo(last)));
        listeners.forEach(Listener::take);
        listeners.forEach(listener -> listener.check(log));
        gone.forEach(listener -> listener.checkUntilTheEnd(log));
        assertThat(log.values().stream().filter(event -> event.name().equals("message.created")))
                .as("each message has reached its sender")
                .hasSameSizeAs(messages.keySet());
        return "%d events, %d of them of messages; %d deliveries to %d sessions on %d servers, seed %d"
                .formatted(
                        log.size(),
                        log.values().stream()
                                .filter(event -> event.name().startsWith("message."))
                                .count(),
                        listeners.stream()
                                .mapToInt(listener -> listener.heard.size())
                                .sum(),
                        listeners.size(),
                        servers.size(),
                        seed);
    }

    /** Deletes a user, with all games and messages of theirs. Returns their listeners. */
    private List<Listener> leave(Player player) {
        List<Listener> gone =
                listeners.stream().filter(one -> one.player.equals(player)).toList();
        listeners.removeAll(gone);
        // Only they have heard what they have said to themselves.
        String before = mark("before");
        await().until(() -> gone.get(0).hasHeardUpTo(before));
        player.delete("/api/users/" + player.id()).expect(200);
        return gone;
    }

    /** The cursor of an event that comes after all others until now. */
    private String mark(String name) {
        String game = players.get(0).createsGame(name);
        Listener first = listeners.get(0);
        await().until(() -> {
            first.take();
            return first.heard.values().stream()
                    .anyMatch(event -> event.data().getString("_id", "").equals(game));
        });
        return first.end;
    }

    private void act() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
        try {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Random own = new Random(random.nextLong());
                all.add(threads.submit(() -> {
                    for (int call = 0; call < calls; call++) {
                        call(own);
                    }
                    return null;
                }));
            }
            Callable<Void> cutting = () -> {
                Random own = new Random(seed);
                while (!all.stream().allMatch(Future::isDone)) {
                    listeners.get(USERS + own.nextInt(listeners.size() - USERS)).suffer(own);
                    // So that what has come is not kept twice.
                    listeners.get(own.nextInt(USERS)).take();
                }
                return null;
            };
            Future<Void> cuts = threads.submit(cutting);
            for (Future<Void> one : all) {
                one.get();
            }
            cuts.get();
        } finally {
            threads.shutdownNow();
        }
    }

    private void call(Random dice) {
        Player player = players.get(dice.nextInt(USERS)).at(anyServer(dice));
        Player other = players.get(dice.nextInt(USERS));
        String game = games.get(dice.nextInt(GAMES));
        switch (dice.nextInt(10)) {
            case 0, 1 -> player.post("/api/games/" + game + "/members", "{}");
            case 2 -> player.delete("/api/games/" + game + "/members/" + player.id());
            case 3 -> player.delete("/api/games/" + game + "/members/" + other.id());
            case 4 -> says(player, other.id());
            case 5, 6 -> says(player, game);
            case 7 -> player.patch("/api/games/" + game, Lobby.json("owner", other.id()));
            default -> ofAMessage(dice);
        }
    }

    private void says(Player player, String receiver) {
        var answer = player.post("/api/messages", Lobby.json("receiver", receiver, "body", "x".repeat(200)));
        if (answer.status() == 201) {
            messages.put(answer.object().getString("_id"), player.id());
        }
    }

    private void ofAMessage(Random dice) {
        List<String> all = List.copyOf(messages.keySet());
        if (all.isEmpty()) {
            return;
        }
        String message = all.get(dice.nextInt(all.size()));
        Player sender = players.stream()
                .filter(player -> player.id().equals(messages.get(message)))
                .findFirst()
                .orElseThrow()
                .at(anyServer(dice));
        if (dice.nextBoolean()) {
            sender.patch("/api/messages/" + message, Lobby.json("body", "changed"));
        } else {
            sender.delete("/api/messages/" + message);
        }
    }
}
