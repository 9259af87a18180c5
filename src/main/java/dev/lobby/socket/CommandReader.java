package dev.lobby.socket;

import dev.lobby.id.ObjectId;
import dev.lobby.json.StrictJson;
import dev.lobby.json.Utf8;
import dev.lobby.logging.Excerpt;
import dev.lobby.pattern.EventPattern;
import dev.lobby.pattern.InvalidPatternException;
import dev.lobby.subscription.Interest;
import dev.lobby.subscription.Patterns;
import dev.lobby.subscription.Protocol;
import dev.lobby.subscription.Refusal;
import dev.lobby.subscription.Refusal.Code;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parser of one command, such as {@code {"event":"subscribe","data":"game.*"}}, with the members that the session's
 * protocol adds. It ignores all other members. Not thread-safe: one instance reads one text.
 */
final class CommandReader {
    /** The id is limited because the answer has it too, and the answer may have to wait in memory. */
    private static final int MAX_ID_BYTES = 128;

    private final Protocol protocol;
    private final boolean mayAuthenticateOnly;
    private @Nullable JsonValue id;

    /** @param mayAuthenticateOnly whether all other commands are refused */
    CommandReader(Protocol protocol, boolean mayAuthenticateOnly) {
        this.protocol = protocol;
        this.mayAuthenticateOnly = mayAuthenticateOnly;
    }

    /** Thrown when a text is not a command, or not one that can be carried out. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Refusal refusal;

        RefusedException(Code code, String message) {
            super(message);
            this.refusal = new Refusal(code, message);
        }

        Refusal refusal() {
            return refusal;
        }
    }

    /** Returns the id of the command that was read, even if it was refused, or null if it has none. */
    @Nullable
    JsonValue id() {
        return id;
    }

    /** Reads a command only for its id, because the command will not be carried out. */
    void readId(String text) {
        try {
            Command unused = read(text);
        } catch (RefusedException e) {
            // The caller refuses the command for another reason.
        }
    }

    Command read(String text) throws RefusedException {
        if (!(json(text) instanceof JsonObject object)) {
            throw new RefusedException(Code.INVALID_COMMAND, "A command is a JSON object.");
        }
        if (protocol == Protocol.V1) {
            id = id(object);
        }
        if (!(object.get("event") instanceof JsonString event)) {
            throw new RefusedException(Code.INVALID_COMMAND, "A command's 'event' is a string.");
        }
        String name = event.getString();
        if (mayAuthenticateOnly && !name.equals("authenticate")) {
            throw new RefusedException(
                    Code.UNAUTHORIZED, "This server needs an access token first: send 'authenticate'.");
        }
        if (name.equals("subscribe")) {
            return new Command.Subscribe(patterns(name, object), after(object), id);
        }
        if (name.equals("unsubscribe")) {
            refusePlainAfter(object);
            return new Command.Unsubscribe(patterns(name, object), id);
        }
        if (name.equals("authenticate") && protocol == Protocol.V1) {
            return new Command.Authenticate(token(object), id);
        }
        throw new RefusedException(Code.UNKNOWN_COMMAND, "There is no command '" + Excerpt.of(name) + "'.");
    }

    private static JsonValue json(String text) throws RefusedException {
        try {
            return StrictJson.parse(text);
        } catch (JsonException e) {
            throw new RefusedException(
                    Code.INVALID_JSON, "A command is JSON, and this is not: '" + Excerpt.of(text) + "'.");
        }
    }

    private static @Nullable JsonValue id(JsonObject object) throws RefusedException {
        JsonValue value = object.get("id");
        if (value == null || isShort(value)) {
            return value;
        }
        throw new RefusedException(
                Code.INVALID_COMMAND,
                "A command's 'id' is a string of at most " + MAX_ID_BYTES + " bytes, or a number of as many digits.");
    }

    private static boolean isShort(JsonValue id) {
        return id instanceof JsonString text
                ? Utf8.length(text.getString()) <= MAX_ID_BYTES
                : id instanceof JsonNumber && id.toString().length() <= MAX_ID_BYTES;
    }

    private Patterns patterns(String command, JsonObject object) throws RefusedException {
        JsonValue data = object.get("data");
        if (data instanceof JsonString text) {
            return Patterns.of(pattern(text));
        }
        if (data == null || protocol == Protocol.PLAIN) {
            throw notAPattern(command);
        }
        List<Interest> interests = new ArrayList<>();
        for (JsonValue element : elements(data)) {
            if (element instanceof JsonString text) {
                interests.add(new Interest(pattern(text), null));
            } else if (element instanceof JsonObject narrowed && narrowed.get("pattern") instanceof JsonString text) {
                addNarrowed(interests, pattern(text), narrowed.get("about"));
            } else {
                throw notAPattern(command);
            }
        }
        return new Patterns(interests, data);
    }

    private static List<JsonValue> elements(JsonValue oneOrMore) {
        return oneOrMore instanceof JsonArray array ? array : List.of(oneOrMore);
    }

    private static void addNarrowed(List<Interest> interests, EventPattern pattern, @Nullable JsonValue about)
            throws RefusedException {
        List<JsonValue> ids = about == null ? List.of() : elements(about);
        if (ids.isEmpty() || ids.size() > Interest.MAX_IDS) {
            throw new RefusedException(
                    Code.INVALID_PATTERN,
                    "The 'about' of a pattern is an id, or an array of 1 to " + Interest.MAX_IDS + " ids.");
        }
        for (JsonValue element : ids) {
            if (!(element instanceof JsonString text) || !ObjectId.isValid(text.getString())) {
                throw new RefusedException(
                        Code.INVALID_PATTERN,
                        "An id in the 'about' of a pattern has 24 lowercase hex digits, and this is not one: "
                                + Excerpt.of(element.toString()) + ".");
            }
            interests.add(new Interest(pattern, text.getString()));
        }
    }

    private RefusedException notAPattern(String command) {
        String orMore = protocol == Protocol.V1
                ? ", an object with 'pattern' and 'about', or an array of these."
                : "; other forms need the subprotocol lobby.v1.";
        return new RefusedException(
                Code.INVALID_COMMAND, "The 'data' of '" + command + "' is a pattern, a string" + orMore);
    }

    private static EventPattern pattern(JsonString text) throws RefusedException {
        try {
            return EventPattern.of(text.getString());
        } catch (InvalidPatternException e) {
            throw new RefusedException(Code.INVALID_PATTERN, e.reason());
        }
    }

    /** A plain client that asks for a replay must not take it for granted. */
    private void refusePlainAfter(JsonObject object) throws RefusedException {
        if (protocol == Protocol.PLAIN && object.containsKey("after")) {
            throw new RefusedException(
                    Code.INVALID_COMMAND, "'after' needs the subprotocol lobby.v1, which this session does not speak.");
        }
    }

    private @Nullable String after(JsonObject object) throws RefusedException {
        refusePlainAfter(object);
        JsonValue after = object.get("after");
        if (after == null || after instanceof JsonString) {
            return after == null ? null : ((JsonString) after).getString();
        }
        throw new RefusedException(Code.INVALID_COMMAND, "The 'after' of 'subscribe' is a cursor, a string.");
    }

    private static String token(JsonObject object) throws RefusedException {
        if (object.get("data") instanceof JsonString token) {
            return token.getString();
        }
        throw new RefusedException(Code.INVALID_COMMAND, "The 'data' of 'authenticate' is an access token, a string.");
    }
}
