package dev.lobby.harness;

import jakarta.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What one session says and hears, held against the description: every answer, every close code, the first
 * {@value #OF_EACH_KIND} frames of each event, and of the commands that were carried out each. Thread-safe; what is wrong
 * {@link #check} tells.
 *
 * <p>A plain session is not told that a command was carried out. But of those that are not as described, each must have
 * had its error when a later one has.
 */
public final class Dialogue {
    private static final int OF_EACH_KIND = 100;
    private static final int TOLD = 5;
    private static final int SHOWN = 500;

    /** A client that has left hears so. */
    private static final int NORMAL_CLOSURE = 1000;

    private final SocketDescription description;
    private final String channel;
    private final Deque<Command> unanswered = new ArrayDeque<>();
    private final Map<String, Integer> heard = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private int owed;
    private int errors;

    /** What was sent, and what is wrong with it as a command. */
    private record Command(String name, String text, List<String> errors) {}

    Dialogue(SocketDescription description, String channel) {
        this.description = description;
        this.channel = channel;
    }

    /** To be called before it is sent. */
    public synchronized void says(String text) {
        String name = SocketDescription.name(text);
        List<String> faults = description.isCommand(channel, name)
                ? description.errors(channel, name, text)
                : List.of("there is no command '" + name + "'");
        unanswered.add(new Command(name, text, faults));
    }

    public synchronized void hears(String text) {
        try {
            hears(nameOfFrame(text), text);
        } catch (RuntimeException e) {
            blame(text, e.toString());
        }
    }

    private void hears(String name, String text) {
        if (!description.has(channel, name) || description.isCommand(channel, name)) {
            blame(text, "the server sends no '" + name + "'");
            return;
        }
        boolean answer = description.isAnswer(channel, name);
        if (answer || heard.merge(name, 1, Integer::sum) <= OF_EACH_KIND) {
            description.errors(channel, name, text).forEach(error -> blame(text, error));
        }
        if (answer && channel.equals(SocketDescription.V1)) {
            answers(name, text);
        } else if (answer) {
            refuses(text);
        }
    }

    /** A frame begins with its name. Another order would be as good, but nobody has it. */
    private static String nameOfFrame(String text) {
        String begin = "{\"event\":\"";
        int end = text.indexOf('"', begin.length());
        return text.startsWith(begin) && end > 0 ? text.substring(begin.length(), end) : SocketDescription.name(text);
    }

    /** Of lobby.v1: each command has an answer, and they come in the order of the commands. */
    private void answers(String name, String text) {
        Command command = unanswered.poll();
        if (command == null) {
            blame(text, "it answers nothing");
            return;
        }
        if (!name.equals("error")) {
            command.errors().forEach(error -> blame(command.text(), "carried out, although " + error));
            if (!description.isAnswer(channel, name, command.name())) {
                blame(text, "it does not answer " + command.text());
            }
        }
        if (command.errors().isEmpty() && !Objects.equals(id(text), id(command.text()))) {
            blame(text, "it has not the id of " + command.text());
        }
    }

    private static Object id(String text) {
        return Optional.<Object>ofNullable(SocketDescription.object(text).get("id"))
                .orElse("none");
    }

    /** Of the plain protocol: this error proves that what came before its command has had its own. */
    private void refuses(String text) {
        errors++;
        JsonObject refusal = SocketDescription.object(text).getJsonObject("data");
        boolean proves = refusal.getString("code").equals("unknown-command")
                && unanswered.stream().anyMatch(command -> isOf(refusal, command));
        while (proves && !unanswered.isEmpty()) {
            Command command = unanswered.remove();
            owed += command.errors().isEmpty() ? 0 : 1;
            proves = !isOf(refusal, command);
            if (errors < owed) {
                blame(command.text(), "carried out, although " + command.errors());
            }
        }
    }

    private static boolean isOf(JsonObject refusal, Command command) {
        return !command.name().isEmpty() && refusal.getString("message").contains("'" + command.name() + "'");
    }

    public synchronized void isOpened(int status) {
        if (!description.handshakes().contains(status)) {
            blame(String.valueOf(status), "it is no answer to a handshake");
        }
    }

    public synchronized void isClosed(int code) {
        if (code != NORMAL_CLOSURE && !description.closeCodes().contains(code)) {
            blame(String.valueOf(code), "it is no close code");
        }
    }

    private void blame(String text, String why) {
        if (wrong.size() < TOLD) {
            wrong.add((text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text) + ": " + why);
        }
    }

    /** Fails where something was not as it is described. */
    public synchronized void check() {
        if (!wrong.isEmpty()) {
            throw new AssertionError("Against the description of " + channel + ": " + wrong);
        }
    }
}
