package dev.lobby.harness;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One event that somebody has heard. Of its object it keeps what says who may see it.
 *
 * @param members of the object that are ids, or say who may see a game
 * @param digest of the event's name and of the whole object, which tells it from others
 */
record Happened(String name, Map<String, String> members, int digest) {
    private static final List<String> KEPT =
            List.of("_id", "gameId", "userId", "owner", "access", "sender", "receiver", "by", "user", "from", "to");

    static Happened of(String name, JsonObject object) {
        Map<String, String> kept = KEPT.stream()
                .filter(member -> object.get(member) instanceof JsonString)
                .collect(Collectors.toUnmodifiableMap(
                        member -> member, member -> object.getString(member).intern()));
        return new Happened(name.intern(), kept, digest(name, object));
    }

    static int digest(String name, JsonObject object) {
        return (name + object).hashCode();
    }

    String kind() {
        return name.substring(0, name.indexOf('.'));
    }

    String verb() {
        return name.substring(name.indexOf('.') + 1);
    }

    String id(String member) {
        String id = members.get(member);
        if (id == null) {
            throw new AssertionError(name + " without " + member + ": " + members);
        }
        return id;
    }

    /** The objects that the event is about, as the table in docs/websocket.md says. */
    Set<String> about() {
        return switch (kind()) {
            case "member" -> ids("gameId", "userId");
            case "message" -> ids("sender", "receiver");
            case "move" -> ids("gameId", "by");
            case "friend" -> ids("from", "to");
            case "block" -> ids("by");
            case "invitation" -> ids("gameId", "from", "to");
            default -> ids("_id");
        };
    }

    private Set<String> ids(String... names) {
        return Stream.of(names).map(this::id).collect(Collectors.toSet());
    }
}
