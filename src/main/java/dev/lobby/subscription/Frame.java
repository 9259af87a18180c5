package dev.lobby.subscription;

import dev.lobby.log.Event;
import dev.lobby.platform.Utf8;
import jakarta.json.Json;

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

    static Frame of(Refusal refusal) {
        String text = Json.createObjectBuilder()
                .add("event", "error")
                .add(
                        "data",
                        Json.createObjectBuilder()
                                .add("code", refusal.code().text())
                                // It quotes the client, whose JSON may escape what no frame can carry.
                                .add("message", Utf8.expressible(refusal.message())))
                .build()
                .toString();
        return of(text, true);
    }

    private static Frame of(String text, boolean answer) {
        return new Frame(text, Utf8.length(text), answer);
    }
}
