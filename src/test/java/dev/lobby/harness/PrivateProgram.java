package dev.lobby.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.PrivateListener.Wish;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.awaitility.core.ConditionFactory;

/**
 * Users of private servers join, watch and leave games of all kinds of access, play, kick, ban, hand over, invite, write, make
 * friends, block, change and delete, several at once, on all of the servers; in the end one deletes their account. Sessions
 * hear it live or narrowed, are slow, or are cut off and resume, on any server. Each must receive exactly what its user may
 * see, as {@link Audience} says, and everything that was answered must be in the log.
 */
public final class PrivateProgram {
    private static final int USERS = 6;
    private static final int GAMES = 4;
    private static final int WRITERS = 3;

    /** How many messages may be changed. */
    private static final int SOME = 100;

    private static final List<String> ACCESS = List.of("public", "unlisted", "invited");
    private static final List<String> OWNER_LEAVES = List.of("refuse", "passes", "ends");

    /** What the servers need, so that all ways of an event are taken. */
    public static final List<String> SETTINGS = List.of(
            "lobby.visibility=private",
            "lobby.log.tail-events=200",
            "lobby.log.transaction-bytes=1024",
            "lobby.socket.mailbox-bytes=4096",
            "lobby.socket.max-replays-per-minute=0",
            "lobby.rest.max-requests-per-second=0",
            "lobby.rest.max-logins-per-minute=0",
            "lobby.rest.max-bytes-per-day=0");

    /** How often each of the acts is done. */
    private final List<Act> acts = weighted(
            new Weight(4, this::joins),
            new Weight(1, this::watches),
            new Weight(2, this::leaves),
            new Weight(2, this::kicks),
            new Weight(1, this::bans),
            new Weight(2, this::liftsBan),
            new Weight(4, this::invites),
            new Weight(3, this::answersAnInvitation),
            new Weight(1, this::makesACode),
            new Weight(2, this::joinsByCode),
            new Weight(3, this::changesAccess),
            new Weight(1, this::handsOver),
            new Weight(2, this::startsOrStops),
            new Weight(3, this::moves),
            new Weight(1, this::isReady),
            new Weight(1, this::deletesTheGame),
            new Weight(4, this::writesToAUser),
            new Weight(5, this::writesToTheGame),
            new Weight(4, this::changesAMessage),
            new Weight(3, this::asks),
            new Weight(2, this::endsAFriendship),
            new Weight(1, this::blocks),
            new Weight(2, this::unblocks));

    private final List<Lobby> servers;
    private final long enough;
    private final long seed;
    private final Random random;
    private final List<Player> players = new ArrayList<>();
    private final List<String> games = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> codes = new ConcurrentHashMap<>();
    private final Map<String, Player> messages = new ConcurrentHashMap<>();
    private final List<PrivateListener> listeners = new ArrayList<>();
    private final Heard heard = new Heard();

    /** What somebody must have heard, by the digests of the events. */
    private final Map<Integer, String> answered = new ConcurrentHashMap<>();

    private final AtomicInteger texts = new AtomicInteger();

    /** What is under way to another user at the moment of a block, or of its end, may be hidden or not. */
    private final ReadWriteLock writing = new ReentrantReadWriteLock();

    /** Of requests and invitations only what is under way at the end of a block. */
    private final ReadWriteLock asking = new ReentrantReadWriteLock();

    /** @param deliveries after how many of them the users stop */
    public PrivateProgram(List<Lobby> servers, long deliveries, long seed) {
        this.servers = servers;
        this.enough = deliveries;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** What a user does, perhaps with another one, or in a game. */
    private interface Act {
        void act(Moment moment);
    }

    private record Weight(int times, Act act) {}

    private record Moment(Random dice, Player player, Player other, String game) {
        String path(String... more) {
            return "/api/games/" + game + String.join("", more);
        }
    }

    private static List<Act> weighted(Weight... weights) {
        List<Act> all = new ArrayList<>();
        for (Weight weight : weights) {
            all.addAll(Collections.nCopies(weight.times(), weight.act()));
        }
        return all;
    }

    private Lobby anyServer(Random dice) {
        return servers.get(dice.nextInt(servers.size()));
    }

    private static <T> T any(Collection<T> all, Random dice) {
        return List.copyOf(all).get(dice.nextInt(all.size()));
    }

    private void listen(Player player, Wish... wishes) {
        listeners.add(
                new PrivateListener(player, List.of(wishes), this::anyServer, heard, new Random(random.nextLong())));
    }

    /** Fails where somebody receives anything else. Returns what was done, in words. */
    public String run() throws Exception {
        long begin = System.nanoTime();
        for (int i = 0; i < USERS; i++) {
            players.add(anyServer(random).player());
        }
        players.forEach(player -> listen(player, Wish.of("**")));
        for (int i = 0; i < GAMES; i++) {
            games.add(opens(players.get(i), random));
        }
        for (Player player : players) {
            listen(player, Wish.of("**"));
            listen(player, Wish.of("message.*"), Wish.of("*.deleted"), Wish.of("invitation.**"));
            listen(
                    player,
                    Wish.narrowed("**", any(games, random)),
                    Wish.narrowed("message.created", any(players, random).id()),
                    Wish.narrowed("*.*", any(players, random).id()));
        }

        act();
        List<PrivateListener> present = leave(players.get(USERS - 1));
        String last = mark("last");
        List<PrivateListener> witnesses = present.subList(0, USERS - 1);
        awaitAll().until(() -> witnesses.stream().allMatch(one -> one.hasHeardUpTo(last)));
        List<PrivateListener> others = present.subList(USERS - 1, present.size());
        others.forEach(PrivateListener::cut);
        awaitAll().until(() -> others.stream().allMatch(one -> one.hasHeardUpTo(last)));
        listeners.forEach(PrivateListener::take);
        return check(Duration.ofNanos(System.nanoTime() - begin));
    }

    private static ConditionFactory awaitAll() {
        return await().atMost(Duration.ofMinutes(2));
    }

    private String check(Duration took) {
        Audience audience = new Audience();
        Set<Integer> digests = new HashSet<>();
        heard.log().forEach((cursor, event) -> {
            digests.add(event.digest());
            Audience.Sight sight = audience.of(event);
            listeners.forEach(listener -> listener.check(cursor, event, sight));
        });
        int missed = listeners.stream().mapToInt(PrivateListener::missed).sum();
        int leaked = listeners.stream().mapToInt(PrivateListener::leaked).sum();
        String figures = "%d events; %d deliveries to %d sessions on %d servers in %d s, leaked %d, missed %d, seed %d"
                .formatted(
                        heard.log().size(),
                        heard.deliveries(),
                        listeners.size(),
                        servers.size(),
                        took.toSeconds(),
                        leaked,
                        missed,
                        seed);
        assertThat(listeners)
                .as(figures)
                .filteredOn(listener -> listener.missed() + listener.leaked() > 0 || !listener.isChecked())
                .isEmpty();
        answered.keySet().removeAll(digests);
        assertThat(answered.values())
                .as("answered, but nobody has heard: %s", figures)
                .isEmpty();
        return figures;
    }

    /** Deletes a user, with all games of theirs. Returns the listeners of the others. */
    private List<PrivateListener> leave(Player player) {
        List<PrivateListener> gone = listeners.stream()
                .filter(listener -> listener.player().equals(player))
                .toList();
        // Only they have heard of their blocks.
        String before = mark("before");
        awaitAll().until(() -> gone.get(0).hasHeardUpTo(before));
        player.delete("/api/users/" + player.id()).expect(200);
        gone.forEach(PrivateListener::isGone);
        return listeners.stream().filter(listener -> !gone.contains(listener)).toList();
    }

    /** The cursor of an event that comes after all others until now. */
    private String mark(String name) {
        String game = players.get(0).createsGame(name);
        PrivateListener first = listeners.get(0);
        awaitAll().until(() -> {
            first.take();
            return heard.log().descendingMap().values().stream()
                    .limit(100)
                    .anyMatch(event -> event.about().contains(game));
        });
        return first.end();
    }

    private void act() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
        try {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Random own = new Random(random.nextLong());
                all.add(threads.submit(() -> {
                    while (heard.deliveries() < enough) {
                        act(own);
                    }
                    return null;
                }));
            }
            Callable<Void> cutting = () -> {
                Random own = new Random(seed);
                while (!all.stream().allMatch(Future::isDone)) {
                    listeners.get(USERS + own.nextInt(listeners.size() - USERS)).suffer();
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

    private void act(Random dice) {
        Player player = any(players, dice).at(anyServer(dice));
        int place = dice.nextInt(GAMES);
        any(acts, dice).act(new Moment(dice, player, any(players, dice), games.get(place)));
    }

    /** The same, but mostly as the game's owner, who may do most. */
    private Moment asOwner(Moment moment) {
        if (moment.dice().nextInt(4) == 0) {
            return moment;
        }
        Player owner = players.stream()
                .filter(player -> heard.isOwner(player.id(), moment.game()))
                .findFirst()
                .orElse(moment.player());
        return new Moment(moment.dice(), owner.at(moment.player().lobby()), moment.other(), moment.game());
    }

    /** An answer after which somebody must hear this event. */
    private boolean isDone(Answer answer, String event) {
        boolean done = answer.status() == 200 || answer.status() == 201;
        if (done) {
            JsonObject object = answer.object();
            answered.put(Happened.digest(event, object), event + " " + object);
        }
        return done;
    }

    private String opens(Player player, Random dice) {
        Answer opened = player.post(
                "/api/games",
                Lobby.json("name", "game", "access", any(ACCESS, dice), "ownerLeaves", any(OWNER_LEAVES, dice)));
        assertThat(isDone(opened.expect(201), "game.created")).isTrue();
        return opened.object().getString("_id");
    }

    private void joins(Moment now) {
        isDone(now.player().post(now.path("/members"), "{}"), "member.created");
    }

    private void watches(Moment now) {
        isDone(now.player().post(now.path("/members"), "{\"as\":\"spectator\"}"), "member.created");
    }

    private void leaves(Moment now) {
        isDone(now.player().delete(now.path("/members/", now.player().id())), "member.deleted");
    }

    private void kicks(Moment now) {
        Moment owners = asOwner(now);
        if (!owners.player().id().equals(now.other().id())) {
            isDone(owners.player().delete(now.path("/members/", now.other().id())), "member.deleted");
        }
    }

    private void bans(Moment now) {
        asOwner(now).player().put(now.path("/bans/", now.other().id()), "{}");
    }

    private void liftsBan(Moment now) {
        asOwner(now).player().delete(now.path("/bans/", now.other().id()));
    }

    private void invites(Moment now) {
        Player host = asOwner(now).player();
        during(
                asking.readLock(),
                () -> isDone(
                        host.post(
                                now.path("/invitations"),
                                Lobby.json("user", now.other().id())),
                        "invitation.created"));
    }

    private void answersAnInvitation(Moment now) {
        List<JsonObject> open =
                now.player().get("/api/invitations").expect(200).array().getValuesAs(JsonObject.class);
        if (open.isEmpty()) {
            return;
        }
        String path = "/api/invitations/" + any(open, now.dice()).getString("_id");
        if (now.dice().nextInt(3) == 0) {
            isDone(now.player().delete(path), "invitation.deleted");
        } else {
            isDone(now.player().post(path + "/accept", "{}"), "member.created");
        }
    }

    private void makesACode(Moment now) {
        Answer code = asOwner(now).player().post(now.path("/code"), null);
        if (code.status() == 201) {
            codes.put(now.game(), code.object().getString("code"));
        }
    }

    private void joinsByCode(Moment now) {
        String code = codes.get(now.game());
        if (code != null) {
            isDone(now.player().post("/api/games/join", Lobby.json("code", code)), "member.created");
        }
    }

    private void changesAccess(Moment now) {
        asOwner(now).player().patch(now.path(), Lobby.json("access", any(ACCESS, now.dice())));
    }

    private void handsOver(Moment now) {
        asOwner(now).player().patch(now.path(), Lobby.json("owner", now.other().id()));
    }

    private void startsOrStops(Moment now) {
        asOwner(now).player().patch(now.path(), "{\"started\":" + now.dice().nextBoolean() + "}");
    }

    private void moves(Moment now) {
        isDone(now.player().post(now.path("/moves"), "{\"move\":" + texts.incrementAndGet() + "}"), "move.created");
    }

    private void isReady(Moment now) {
        now.player()
                .patch(
                        now.path("/members/", now.player().id()),
                        "{\"ready\":" + now.dice().nextBoolean() + "}");
    }

    /** And opens another one in its place. */
    private void deletesTheGame(Moment now) {
        Answer deleted = asOwner(now).player().delete(now.path());
        if (isDone(deleted, "game.deleted") || !heard.hasOwner(now.game())) {
            String next = opens(now.player(), now.dice());
            games.replaceAll(game -> game.equals(now.game()) ? next : game);
        }
    }

    private void writesToAUser(Moment now) {
        during(writing.readLock(), () -> writes(now.player(), now.other().id()));
    }

    private void writesToTheGame(Moment now) {
        writes(now.player(), now.game());
    }

    private void writes(Player player, String receiver) {
        Answer answer = player.post("/api/messages", Lobby.json("receiver", receiver, "body", text()));
        if (isDone(answer, "message.created") && messages.size() < SOME) {
            messages.put(answer.object().getString("_id"), player);
        }
    }

    private String text() {
        return texts.incrementAndGet() + "x".repeat(200);
    }

    private void changesAMessage(Moment now) {
        if (messages.isEmpty()) {
            return;
        }
        String message = any(messages.keySet(), now.dice());
        String path = "/api/messages/" + message;
        Player sender = messages.getOrDefault(message, now.player());
        if (now.dice().nextInt(3) > 0) {
            messages.remove(message);
            isDone(sender.delete(path), "message.deleted");
        } else {
            during(writing.readLock(), () -> isDone(sender.patch(path, Lobby.json("body", text())), "message.updated"));
        }
    }

    private void asks(Moment now) {
        during(asking.readLock(), () -> {
            Answer answer = now.player()
                    .post("/api/friends", Lobby.json("user", now.other().id()));
            isDone(answer, answer.status() == 201 ? "friend.created" : "friend.updated");
        });
    }

    private void endsAFriendship(Moment now) {
        isDone(now.player().delete("/api/friends/" + now.other().id()), "friend.deleted");
    }

    private void blocks(Moment now) {
        during(writing.writeLock(), () -> isDone(now.player().put(block(now), "{}"), "block.created"));
    }

    private void unblocks(Moment now) {
        during(
                writing.writeLock(),
                () -> during(asking.writeLock(), () -> isDone(now.player().delete(block(now)), "block.deleted")));
    }

    private static String block(Moment now) {
        return "/api/users/" + now.other().id() + "/block";
    }

    private static void during(Lock lock, Runnable act) {
        lock.lock();
        try {
            act.run();
        } finally {
            lock.unlock();
        }
    }
}
