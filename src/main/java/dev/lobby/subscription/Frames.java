package dev.lobby.subscription;

import static dev.lobby.json.JsonApi.JSON;

import dev.lobby.log.LogEntry;
import dev.lobby.wire.Frame;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * All that a session may be sent: events, {@code live}, and the answers to commands, which carry the id that the client
 * gave the command, if it gave one.
 */
final class Frames {
    private Frames() {}

    /** An event, for a plain session. */
    static Frame of(LogEntry event) {
        return Frame.ofEvent("{\"event\":\"" + event.name() + "\",\"data\":" + event.payload() + "}");
    }

    /** An event with its place in the one order, for a session that speaks {@code lobby.v1}. */
    static Frame of(LogEntry event, String cursor) {
        return Frame.ofEvent(
                "{\"event\":\"" + event.name() + "\",\"data\":" + event.payload() + ",\"cursor\":\"" + cursor + "\"}");
    }

    /** All that matches up to the cursor has been sent. */
    static Frame live(String cursor) {
        return Frame.ofEvent("{\"event\":\"live\",\"data\":{\"cursor\":\"" + cursor + "\"}}");
    }

    /** The answer to a command that is not carried out. */
    static Frame refused(Refusal refusal, @Nullable JsonValue id) {
        return answer(
                "error",
                JSON.createObjectBuilder().add("code", refusal.code().text()).add("message", refusal.message()),
                id);
    }

    /** @param cursor after which delivery begins */
    static Frame subscribed(Patterns patterns, String cursor, @Nullable JsonValue id) {
        return answer(
                "subscribed",
                JSON.createObjectBuilder().add("pattern", patterns.toJson()).add("cursor", cursor),
                id);
    }

    /** All of the patterns are unsubscribed. */
    static Frame unsubscribed(Patterns patterns, @Nullable JsonValue id) {
        return answer("unsubscribed", JSON.createObjectBuilder().add("pattern", patterns.toJson()), id);
    }

    /** The session is this user's. */
    static Frame authenticated(String userId, @Nullable JsonValue id) {
        return answer("authenticated", JSON.createObjectBuilder().add("user", userId), id);
    }

    private static Frame answer(String event, JsonObjectBuilder data, @Nullable JsonValue id) {
        JsonObjectBuilder answer =
                JSON.createObjectBuilder().add("event", event).add("data", data);
        if (id != null) {
            answer.add("id", id);
        }
        return Frame.ofAnswer(answer.build().toString());
    }
}
