package dev.lobby.harness;

import dev.lobby.game.GamePrograms;
import dev.lobby.member.MemberPrograms;
import dev.lobby.message.MessagePrograms;
import dev.lobby.user.UserPrograms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A few users, games, members and messages, random steps that change them, and the oracle: which events a transaction of
 * such steps must cause, by the contract's words alone.
 */
public final class World {
    private static final int EACH = 3;

    enum Kind {
        USER(1),
        GAME(2),
        MEMBER(3),
        MESSAGE(4);

        private final int prefix;

        Kind(int prefix) {
            this.prefix = prefix;
        }
    }

    /** A member's number is that of the game times {@code EACH} plus that of the user. */
    private record Thing(Kind kind, int number) {
        String id() {
            return "%024x".formatted(kind.prefix * 100 + number);
        }

        Thing game() {
            return new Thing(Kind.GAME, number / EACH);
        }

        Thing user() {
            return new Thing(Kind.USER, number % EACH);
        }
    }

    /** @param value a user's or a game's name, a message's body, whether a member is ready */
    private record State(String value, boolean online, int owner) {}

    /** What a step does to the database. */
    public record Step(String text, Transactions.Program program) {}

    private final Random random;
    private Map<Thing, State> committed = new HashMap<>();
    private Map<Thing, State> now = new HashMap<>();
    private final Map<Thing, Integer> first = new LinkedHashMap<>();
    private final Map<Thing, Integer> deletion = new HashMap<>();
    private final Map<Thing, String> last = new HashMap<>();
    private int steps;

    public World(Random random) {
        this.random = random;
    }

    /** Draws a step that the present state allows, and takes it. */
    public Step next() {
        while (true) {
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            Thing thing = new Thing(kind, random.nextInt(kind == Kind.MEMBER ? EACH * EACH : EACH));
            State state = now.get(thing);
            if (state == null) {
                if (mayBeCreated(thing)) {
                    return create(thing);
                }
            } else if (random.nextInt(4) == 0) {
                if (mayBeDeleted(thing)) {
                    return delete(thing, state);
                }
            } else {
                return change(thing, state);
            }
        }
    }

    private boolean mayBeCreated(Thing thing) {
        return switch (thing.kind()) {
            case USER, MESSAGE -> true;
            case GAME -> now.containsKey(new Thing(Kind.USER, 0));
            case MEMBER -> now.keySet().containsAll(Set.of(thing.game(), thing.user()));
        };
    }

    private boolean mayBeDeleted(Thing thing) {
        return now.entrySet().stream().noneMatch(entry -> {
            Thing other = entry.getKey();
            return switch (thing.kind()) {
                case MEMBER, MESSAGE -> false;
                case GAME -> other.kind() == Kind.MEMBER && other.game().equals(thing);
                case USER ->
                    (other.kind() == Kind.MEMBER && other.user().equals(thing))
                            || (other.kind() == Kind.GAME && entry.getValue().owner() == thing.number());
            };
        });
    }

    private Step create(Thing thing) {
        String value = thing.kind() == Kind.MEMBER ? "false" : value(thing);
        touch(thing, new State(value, false, 0));
        return new Step("create " + thing, entities -> {
            switch (thing.kind()) {
                case USER -> UserPrograms.create(entities, thing.id(), value);
                case GAME -> GamePrograms.create(entities, thing.id(), value, new Thing(Kind.USER, 0).id());
                case MEMBER ->
                    MemberPrograms.create(
                            entities, thing.game().id(), thing.user().id());
                case MESSAGE -> MessagePrograms.create(entities, thing.id(), value);
            }
        });
    }

    private Step delete(Thing thing, State state) {
        deletion.put(thing, steps);
        first.putIfAbsent(thing, steps++);
        now.remove(thing);
        last.put(thing, state.value());
        return new Step("delete " + thing, entities -> {
            switch (thing.kind()) {
                case USER -> UserPrograms.delete(entities, thing.id());
                case GAME -> GamePrograms.delete(entities, thing.id());
                case MEMBER ->
                    MemberPrograms.delete(
                            entities, thing.game().id(), thing.user().id());
                case MESSAGE -> MessagePrograms.delete(entities, thing.id());
            }
        });
    }

    /** To one of few values, so that it is often the present one, and nothing changes. */
    private Step change(Thing thing, State state) {
        if (thing.kind() == Kind.USER && random.nextBoolean()) {
            boolean online = random.nextBoolean();
            touch(thing, new State(state.value(), online, state.owner()));
            return new Step(
                    "turn " + thing + " " + online, entities -> UserPrograms.turn(entities, thing.id(), online));
        }
        String value = thing.kind() == Kind.MEMBER ? String.valueOf(random.nextBoolean()) : value(thing);
        touch(thing, new State(value, state.online(), state.owner()));
        return new Step("change " + thing + " to " + value, entities -> {
            switch (thing.kind()) {
                case USER -> UserPrograms.rename(entities, thing.id(), value);
                case GAME -> GamePrograms.rename(entities, thing.id(), value);
                case MEMBER ->
                    MemberPrograms.beReady(
                            entities, thing.game().id(), thing.user().id(), Boolean.parseBoolean(value));
                case MESSAGE -> MessagePrograms.write(entities, thing.id(), value);
            }
        });
    }

    /** Users' names are unique, so each has its own. */
    private String value(Thing thing) {
        return thing.kind() + "" + thing.number() + "v" + random.nextInt(2);
    }

    private void touch(Thing thing, State state) {
        if (!state.equals(now.put(thing, state))) {
            first.putIfAbsent(thing, steps++);
            last.put(thing, state.value());
        }
    }

    /** The transaction has changed nothing. */
    public void rollBack() {
        now = new HashMap<>(committed);
        begin();
    }

    /** Returns the events that the transaction must have caused: the name, the id, and the value that was last. */
    public List<String> commit() {
        List<Thing> order = new ArrayList<>(first.keySet());
        order.sort(Comparator.comparing(thing -> now.containsKey(thing) ? first.get(thing) : deletion.get(thing)));
        List<String> events = new ArrayList<>();
        for (Thing thing : order) {
            String verb = thing.kind() == Kind.USER
                    ? presence(isOnline(committed.get(thing)), isOnline(now.get(thing)))
                    : verb(committed.containsKey(thing), now.containsKey(thing));
            if (!verb.isEmpty()) {
                String kind = thing.kind().name().toLowerCase(Locale.ROOT);
                String id = thing.kind() == Kind.MEMBER
                        ? thing.game().id() + thing.user().id()
                        : thing.id();
                events.add(kind + "." + verb + " " + id + " " + last.get(thing));
            }
        }
        committed = new HashMap<>(now);
        begin();
        return events;
    }

    private void begin() {
        first.clear();
        deletion.clear();
        last.clear();
        steps = 0;
    }

    private static boolean isOnline(@Nullable State state) {
        return state != null && state.online();
    }

    private static String presence(boolean before, boolean after) {
        if (before == after) {
            return "";
        }
        return after ? "online" : "offline";
    }

    private static String verb(boolean before, boolean after) {
        if (before) {
            return after ? "updated" : "deleted";
        }
        return after ? "created" : "";
    }
}
