package dev.lobby.socket;

import dev.lobby.pattern.EventPattern;
import dev.lobby.pattern.InvalidPatternException;
import dev.lobby.platform.Quotation;
import dev.lobby.platform.StrictJson;
import dev.lobby.subscription.Refusal;
import dev.lobby.subscription.Refusal.Code;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;

/** What a client asks for, as {@code {"event":"subscribe","data":"game.*"}}. Other members are ignored. */
record Command(Verb verb, EventPattern pattern) {
    enum Verb {
        SUBSCRIBE,
        UNSUBSCRIBE
    }

    /** A text is no command, or none that can be carried out. */
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

    static Command parse(String text) throws RefusedException {
        if (!(json(text) instanceof JsonObject object)) {
            throw new RefusedException(Code.INVALID_COMMAND, "A command is a JSON object.");
        }
        if (!(object.get("event") instanceof JsonString event)) {
            throw new RefusedException(Code.INVALID_COMMAND, "A command's 'event' is a string.");
        }
        Verb verb = switch (event.getString()) {
            case "subscribe" -> Verb.SUBSCRIBE;
            case "unsubscribe" -> Verb.UNSUBSCRIBE;
            default ->
                throw new RefusedException(
                        Code.UNKNOWN_COMMAND, "There is no command '" + Quotation.of(event.getString()) + "'.");
        };
        if (!(object.get("data") instanceof JsonString data)) {
            throw new RefusedException(
                    Code.INVALID_COMMAND, "The 'data' of '" + event.getString() + "' is a pattern, a string.");
        }
        try {
            return new Command(verb, EventPattern.of(data.getString()));
        } catch (InvalidPatternException e) {
            throw new RefusedException(Code.INVALID_PATTERN, e.reason());
        }
    }

    private static JsonValue json(String text) throws RefusedException {
        try {
            return StrictJson.parse(text);
        } catch (JsonException e) {
            throw new RefusedException(
                    Code.INVALID_JSON, "A command is JSON, and this is not: '" + Quotation.of(text) + "'.");
        }
    }
}
