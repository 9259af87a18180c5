package dev.lobby.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.abuse.RandomCommands.Attempt;
import dev.lobby.abuse.RandomCommands.Ending;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.RawSession;
import dev.lobby.harness.RawSession.Received;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A client that sends commands drawn at random, and knows how each must be answered. */
final class CommandAbuse implements AutoCloseable {
    private static final int BATCH = 50;

    /** One batch of so many is followed by what ends the session. */
    private static final int ENDINGS = 20;

    private final Lobby lobby;
    private final Random random;
    private final RandomCommands commands;
    private RawSession session;
    private int batches;
    private int endings;

    CommandAbuse(Lobby lobby, Random random) throws IOException {
        this.lobby = lobby;
        this.random = random;
        this.commands = new RandomCommands(random);
        this.session = new RawSession(lobby, "/ws");
    }

    /** Returns how many commands were sent, all of which were answered as they must be. */
    int batch() throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            Attempt attempt = commands.next();
            frames.writeBytes(attempt.frames().array());
            if (!attempt.code().isEmpty()) {
                expected.add(attempt.code());
            }
        }
        session.send(frames.toByteArray());
        String marker = "marker-" + ++batches;
        session.send(Lobby.json("event", marker));

        assertThat(answersUntil(marker)).isEqualTo(expected);

        if (random.nextInt(ENDINGS) == 0) {
            end();
        }
        return BATCH + 1;
    }

    private List<String> answersUntil(String marker) throws IOException {
        List<String> codes = new ArrayList<>();
        while (true) {
            String text = session.read(RawSession.TEXT).text();
            Secrets.assertNoneIn(text);
            JsonObject frame = parse(text);
            assertThat(frame.keySet()).isEqualTo(Set.of("event", "data"));
            if (!frame.getString("event").equals("error")) {
                continue;
            }
            JsonObject error = frame.getJsonObject("data");
            assertThat(error.keySet()).isEqualTo(Set.of("code", "message"));
            if (error.getString("message").contains("'" + marker + "'")) {
                assertThat(error.getString("code")).isEqualTo("unknown-command");
                return codes;
            }
            codes.add(error.getString("code"));
        }
    }

    private void end() throws IOException {
        Ending ending = commands.ending();
        session.send(ending.frames().array());
        Received close = session.read(RawSession.CLOSE);
        assertThat(close.closeCode()).isIn(ending.codes());
        session.close();
        endings++;
        session = new RawSession(lobby, "/ws");
    }

    int endings() {
        return endings;
    }

    private static JsonObject parse(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    @Override
    public void close() throws IOException {
        session.close();
    }
}
