package dev.lobby.message;

import java.util.List;
import java.util.stream.Stream;

/**
 * A talk as one of its users reads and writes it.
 *
 * @param key of what all of its users see
 * @param own the key of what only this user sees, because the other one blocked them; that of all, if it is a game's
 */
record Talk(String key, String own) {
    static Talk ofGame(String gameId) {
        return new Talk(gameId, gameId);
    }

    static Talk of(String user, String other) {
        return new Talk(Message.talkOf(user, other), Message.hiddenTalkOf(user, other));
    }

    List<String> keys() {
        return Stream.of(key, own).distinct().toList();
    }
}
