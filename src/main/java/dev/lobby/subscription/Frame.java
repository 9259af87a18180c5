package dev.lobby.subscription;

import dev.lobby.log.Event;
import dev.lobby.platform.Utf8;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * One text message on its way to clients, made once and shared by all sessions that it is for.
 *
 * @param bytes its length in UTF-8
 * @param answer whether it answers a command: it is in no log, so it cannot be had again
 */
public record Frame(String text, int bytes, boolean answer) {

    static Frame of(Event event) {
        return of("{\"event\":\"" + event.name() + "\",\"data\":" + event.payload() + "}", false);
    }

    /** With its place in the one order. */
    static Frame of(Event event, String cursor) {
        return of(
                "{\"event\":\"" + event.name() + "\",\"data\":" + event.payload() + ",\"cursor\":\"" + cursor + "\"}",
                false);
    }

    /** All that matches up to the cursor has been sent. */
    static Frame live(String cursor) {
        return of("{\"event\":\"live\",\"data\":{\"cursor\":\"" + cursor + "\"}}", false);
    }

    // The answers, with the id that the client gave the command, if it did.

    static Frame refused(Refusal refusal, @Nullable JsonValue id) {
        return answer(
                "error",
                Json.createObjectBuilder().add("code", refusal.code().text()).add("message", refusal.message()),
                id);
    }

    /** @param cursor after which delivery begins */
    static Frame subscribed(Patterns patterns, String cursor, @Nullable JsonValue id) {
        return answer(
                "subscribed",
                Json.createObjectBuilder().add("pattern", patterns.toJson()).add("cursor", cursor),
                id);
    }

    static Frame unsubscribed(Patterns patterns, @Nullable JsonValue id) {
        return answer("unsubscribed", Json.createObjectBuilder().add("pattern", patterns.toJson()), id);
    }

    static Frame authenticated(String userId, @Nullable JsonValue id) {
        return answer("authenticated", Json.createObjectBuilder().add("user", userId), id);
    }

    private static Frame answer(String event, JsonObjectBuilder data, @Nullable JsonValue id) {
        JsonObjectBuilder answer =
                Json.createObjectBuilder().add("event", event).add("data", data);
        if (id != null) {
            answer.add("id", id);
        }
        // It quotes the client, whose JSON may escape what no frame can carry.
        return of(Utf8.expressible(answer.build().toString()), true);
    }

    private static Frame of(String text, boolean answer) {
        return new Frame(text, Utf8.length(text), answer);
    }
}
