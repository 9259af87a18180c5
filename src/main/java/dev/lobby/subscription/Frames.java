package dev.lobby.subscription;

import static dev.lobby.json.JsonApi.JSON;

import dev.lobby.log.Cursors;
import dev.lobby.log.LogEntry;
import dev.lobby.subscription.Gate.Pass;
import dev.lobby.wire.Frame;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The factory of all frames that a session may receive: events, {@code live}, and answers to commands. An answer has
 * the id of its command if the client gave one.
 */
@Dependent
final class Frames {
    private final Cursors cursors;

    @Inject
    Frames(Cursors cursors) {
        this.cursors = cursors;
    }

    /** Makes the frame of an event that the session receives. */
    Frame of(Pass pass) {
        return pass.subscriber().speaksV1() ? placed(pass) : plain(pass);
    }

    /** Makes the frame of an event for a plain session. */
    static Frame plain(Pass pass) {
        LogEntry event = pass.event();
        return Frame.ofEvent("{\"event\":\"" + event.name() + "\",\"data\":" + event.payload() + "}");
    }

    /** Makes the frame of an event with its cursor, for a session that speaks {@code lobby.v1}. */
    Frame placed(Pass pass) {
        LogEntry event = pass.event();
        return Frame.ofEvent("{\"event\":\"" + event.name() + "\",\"data\":" + event.payload() + ",\"cursor\":\""
                + cursors.at(event.position()) + "\"}");
    }

    /** Makes the frame that tells that all matching events up to the position have been sent. */
    Frame live(long position) {
        return Frame.ofEvent("{\"event\":\"live\",\"data\":{\"cursor\":\"" + cursors.at(position) + "\"}}");
    }

    /** Makes the answer to a command that is not carried out. */
    static Frame refused(Refusal refusal, @Nullable JsonValue id) {
        return answer(
                "error",
                JSON.createObjectBuilder().add("code", refusal.code().text()).add("message", refusal.message()),
                id);
    }

    /**
     * Makes the answer to {@code subscribe}.
     *
     * @param position delivery begins after this position
     */
    Frame subscribed(Patterns patterns, long position, @Nullable JsonValue id) {
        return answer(
                "subscribed",
                JSON.createObjectBuilder().add("pattern", patterns.sent()).add("cursor", cursors.at(position)),
                id);
    }

    /** Makes the answer to {@code unsubscribe}. */
    static Frame unsubscribed(Patterns patterns, @Nullable JsonValue id) {
        return answer("unsubscribed", JSON.createObjectBuilder().add("pattern", patterns.sent()), id);
    }

    /** Makes the answer to {@code authenticate}: the session belongs to this user. */
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
