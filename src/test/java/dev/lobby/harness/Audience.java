package dev.lobby.harness;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A model of who may see an event on a private server, as docs/websocket.md and docs/rest.md say it. It knows nothing but
 * the events before. Not thread-safe.
 */
final class Audience {
    private static final String CREATED = "created";
    private static final String DELETED = "deleted";

    /** The users in each game, and those invited to it. */
    private final Map<String, Set<String>> members = new HashMap<>();

    private final Map<String, Set<String>> guests = new HashMap<>();

    /** The games with {@code access: invited}. */
    private final Set<String> closed = new HashSet<>();

    private final Set<Block> blocks = new HashSet<>();

    /** The messages, requests and invitations to somebody who blocked their sender. */
    private final Set<String> hidden = new HashSet<>();

    private record Block(String by, String user) {}

    /**
     * Who may see an event, and by which objects it is found.
     *
     * @param only some users, to be asked before the next event; empty for everybody
     */
    record Sight(Optional<Predicate<String>> only, Set<String> about) {
        boolean isOf(String user) {
            return only.isEmpty() || only.get().test(user);
        }
    }

    /** Tells who may see the next event of the log. */
    Sight of(Happened event) {
        Optional<Predicate<String>> only = only(event);
        Set<String> about = new HashSet<>(event.about());
        if (event.kind().equals("game") && only.isPresent()) {
            about.add(event.id("owner"));
        }
        return new Sight(only, about);
    }

    private Optional<Predicate<String>> only(Happened event) {
        return switch (event.kind()) {
            case "game" -> ofGame(event);
            case "member" -> ofMember(event);
            case "move" -> Optional.of(isMember(event.id("gameId")).or(event.id("by")::equals));
            case "message" -> Optional.of(ofMessage(event));
            case "friend" -> Optional.of(ofFriend(event));
            case "invitation" -> Optional.of(ofInvitation(event));
            case "block" -> Optional.of(ofBlock(event));
            default -> Optional.empty();
        };
    }

    private Optional<Predicate<String>> ofGame(Happened event) {
        String game = event.id("_id");
        boolean wasClosed = closed.contains(game) || event.verb().equals(CREATED);
        boolean isClosed = event.id("access").equals("invited");
        Optional<Predicate<String>> only =
                wasClosed && isClosed ? Optional.of(isAmong(game).or(event.id("owner")::equals)) : Optional.empty();
        if (isClosed && !event.verb().equals(DELETED)) {
            closed.add(game);
        } else {
            closed.remove(game);
        }
        return only;
    }

    private Optional<Predicate<String>> ofMember(Happened event) {
        String game = event.id("gameId");
        String user = event.id("userId");
        Set<String> present = members.computeIfAbsent(game, id -> new HashSet<>());
        if (event.verb().equals(DELETED)) {
            present.remove(user);
        }
        Optional<Predicate<String>> only =
                closed.contains(game) ? Optional.of(isAmong(game).or(user::equals)) : Optional.empty();
        if (event.verb().equals(CREATED)) {
            present.add(user);
        }
        return only;
    }

    private Predicate<String> ofMessage(Happened event) {
        String sender = event.id("sender");
        String receiver = event.id("receiver");
        if (!event.verb().equals(DELETED) && blocks.contains(new Block(receiver, sender))) {
            hidden.add(event.id("_id"));
        }
        Predicate<String> all = isMember(receiver).or(receiver::equals).or(sender::equals);
        return unlessHidden(event.id("_id"), event, sender, all);
    }

    private Predicate<String> ofFriend(Happened event) {
        String from = event.id("from");
        String to = event.id("to");
        String pair = from + to;
        switch (event.verb()) {
            case CREATED -> hideIfBlocked(pair, from, to);
            case DELETED -> {
                // As it was.
            }
            default -> hidden.remove(pair);
        }
        return unlessHidden(pair, event, from, Set.of(from, to)::contains);
    }

    private Predicate<String> ofInvitation(Happened event) {
        String from = event.id("from");
        String to = event.id("to");
        if (event.verb().equals(CREATED)) {
            hideIfBlocked(event.id("_id"), from, to);
        }
        Set<String> invited = guests.computeIfAbsent(event.id("gameId"), id -> new HashSet<>());
        if (!hidden.contains(event.id("_id"))) {
            if (event.verb().equals(CREATED)) {
                invited.add(to);
            } else {
                invited.remove(to);
            }
        }
        return unlessHidden(event.id("_id"), event, from, Set.of(from, to)::contains);
    }

    private Predicate<String> ofBlock(Happened event) {
        Block block = new Block(event.id("by"), event.id("user"));
        if (event.verb().equals(CREATED)) {
            blocks.add(block);
        } else {
            blocks.remove(block);
        }
        return block.by()::equals;
    }

    private void hideIfBlocked(String id, String from, String to) {
        if (blocks.contains(new Block(to, from))) {
            hidden.add(id);
        }
    }

    private Predicate<String> unlessHidden(String id, Happened event, String sender, Predicate<String> otherwise) {
        boolean isHidden = event.verb().equals(DELETED) ? hidden.remove(id) : hidden.contains(id);
        return isHidden ? sender::equals : otherwise;
    }

    private Predicate<String> isMember(String game) {
        return members.getOrDefault(game, Set.of())::contains;
    }

    private Predicate<String> isAmong(String game) {
        return isMember(game).or(guests.getOrDefault(game, Set.of())::contains);
    }
}
