package dev.lobby.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.pattern.EventName;
import dev.lobby.pattern.EventPattern;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A client of a private server that comes back after each cut, and continues where it was. */
final class PrivateListener {
    private final Player player;
    private final List<Wish> wishes;
    private final Function<Random, Lobby> servers;
    private final Heard all;
    private final Random dice;
    private final List<String> heard = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private Session session;
    private String begin = "";
    private String end = "";
    private boolean slow;
    private boolean gone;
    private int checked;
    private int missed;
    private int leaked;

    /** A pattern, for all objects or for one. */
    record Wish(EventPattern pattern, @Nullable String about) {
        static Wish of(String pattern) {
            return new Wish(EventPattern.of(pattern), null);
        }

        static Wish narrowed(String pattern, String about) {
            return new Wish(EventPattern.of(pattern), about);
        }

        private String json() {
            return about == null
                    ? "\"" + pattern + "\""
                    : "{\"pattern\":\"" + pattern + "\",\"about\":\"" + about + "\"}";
        }

        private boolean matches(Happened event, Set<String> objects) {
            return pattern.matches(EventName.of(event.name())) && (about == null || objects.contains(about));
        }
    }

    /** @param servers chooses the one to connect to */
    PrivateListener(Player player, List<Wish> wishes, Function<Random, Lobby> servers, Heard all, Random dice) {
        this.player = player;
        this.wishes = wishes;
        this.servers = servers;
        this.all = all;
        this.dice = dice;
        session = subscribe("");
    }

    private Session subscribe(String after) {
        Session opened = Session.openV1(servers.apply(dice), "/ws?access_token=" + player.token());
        String patterns = String.join(",", wishes.stream().map(Wish::json).toList());
        JsonObject answer = opened.ask("\"event\":\"subscribe\",\"data\":[" + patterns + "]" + after);
        assertThat(answer.getString("event")).isEqualTo("subscribed");
        if (begin.isEmpty()) {
            begin = answer.getJsonObject("data").getString("cursor");
        }
        return opened;
    }

    Player player() {
        return player;
    }

    /** Up to where it has heard everything. */
    String end() {
        return end;
    }

    /** Stops reading, reads on, or is cut off. */
    void suffer() {
        if (slow) {
            session.readOn();
            slow = false;
        } else if (dice.nextInt(3) == 0) {
            session.stopReading();
            slow = true;
        } else {
            cut();
        }
    }

    void cut() {
        slow = false;
        session.close();
        take();
        String after = heard.isEmpty() ? begin : heard.get(heard.size() - 1);
        session = subscribe(",\"after\":\"" + after + "\"");
    }

    void take() {
        for (JsonObject frame : session.take()) {
            if (frame.containsKey("cursor")) {
                end = all.add(frame);
                heard.add(end);
            } else if (frame.getString("event").equals("live")) {
                end = frame.getJsonObject("data").getString("cursor");
            }
        }
    }

    boolean hasHeardUpTo(String cursor) {
        take();
        return end.compareTo(cursor) >= 0;
    }

    /** The user has been deleted, and the session ends at some time. */
    void isGone() {
        gone = true;
    }

    /** Compares the next event of the log with what it has heard. */
    void check(String cursor, Happened event, Audience.Sight sight) {
        boolean isOwed = sight.isOf(player.id())
                && !(gone && isChecked())
                && cursor.compareTo(begin) > 0
                && wishes.stream().anyMatch(wish -> wish.matches(event, sight.about()));
        boolean isHeard = !isChecked() && heard.get(checked).equals(cursor);
        if (isHeard) {
            checked++;
        }
        if (isHeard && !isOwed) {
            leaked++;
        } else if (!isHeard && isOwed) {
            missed++;
        }
        if (isHeard != isOwed) {
            wrong.add((isHeard ? "leaked " : "missed ") + cursor + " " + event);
        }
    }

    /** Whether it has heard nothing but what it was checked with, in this order. */
    boolean isChecked() {
        return checked == heard.size();
    }

    int missed() {
        return missed;
    }

    int leaked() {
        return leaked;
    }

    @Override
    public String toString() {
        return wishes + " of " + player.name() + ": " + wrong.subList(0, Math.min(3, wrong.size()));
    }
}
