package dev.lobby.subscription;

import static dev.lobby.json.JsonApi.JSON;

import dev.lobby.pattern.EventPattern;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonValue;
import java.util.List;

/**
 * The patterns of one command. They are subscribed or unsubscribed together.
 *
 * @param listed whether the client sent an array of patterns; the answer then has an array too
 */
public record Patterns(List<EventPattern> all, boolean listed) {
    public Patterns {
        all = List.copyOf(all);
    }

    public static Patterns of(EventPattern pattern) {
        return new Patterns(List.of(pattern), false);
    }

    JsonValue toJson() {
        if (!listed) {
            return JSON.createValue(all.get(0).toString());
        }
        JsonArrayBuilder array = JSON.createArrayBuilder();
        all.forEach(pattern -> array.add(pattern.toString()));
        return array.build();
    }
}
