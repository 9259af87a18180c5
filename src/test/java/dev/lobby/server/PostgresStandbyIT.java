package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import dev.lobby.harness.Standby;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL fails, and its standby takes over. */
@Tag("once")
@Tag("postgresql")
class PostgresStandbyIT {
    private static final int BEFORE = 20;
    private static final int LOST = 10;
    private static final int AFTER = 5;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void aSynchronousStandbyHasEverythingAndSessionsGoOn() throws Exception {
        try (Standby postgres = new Standby(folder, true);
                ServerProcess server = start(postgres)) {
            Player ann = server.lobby().player();
            Session session = follows(server.lobby());
            List<String> acknowledged = new CopyOnWriteArrayList<>();
            say(ann, BEFORE, acknowledged);
            String epoch = epoch(session.placed(BEFORE).get(0));

            Instant failed = Instant.now();
            postgres.failOver();
            saysUntilAccepted(ann, acknowledged);
            Duration away = Duration.between(failed, Instant.now());
            say(ann, AFTER, acknowledged);

            await().until(() -> bodies(session).containsAll(acknowledged));
            assertThat(bodies(session)).isEqualTo(acknowledged);
            assertThat(session.isOpen()).isTrue();
            assertThat(session.placed()).allMatch(frame -> epoch(frame).equals(epoch));
            System.out.printf(
                    "Standby, synchronous: the next call was accepted %d ms after the kill%n", away.toMillis());
        }
    }

    @Test
    void aCommitThatTheSynchronousStandbyDoesNotConfirmIsNotAcknowledged() throws Exception {
        try (Standby postgres = new Standby(folder, true);
                ServerProcess server = start(postgres)) {
            Player ann = server.lobby().player();
            postgres.cutOff();

            Lobby.Answer answer = ann.post("/api/messages", Lobby.json("receiver", ann.id(), "body", "hello"));

            assertThat(answer.status()).isEqualTo(503);
        }
    }

    @Test
    void anAsynchronousOneThatLaggedIsNoticedAndNothingAfterItIsLost() throws Exception {
        try (Standby postgres = new Standby(folder, false);
                ServerProcess server = start(postgres)) {
            Player ann = server.lobby().player();
            Session session = follows(server.lobby());
            say(ann, BEFORE, new CopyOnWriteArrayList<>());
            JsonObject kept = session.placed(BEFORE).get(BEFORE - 1);
            postgres.cutOff();
            say(ann, LOST, new CopyOnWriteArrayList<>());
            JsonObject lost = session.placed(BEFORE + LOST).get(BEFORE + LOST - 1);

            postgres.failOver();
            assertThat(session.closeCode()).isEqualTo(1012);

            Player back = await().ignoreExceptions().until(() -> again(ann), player -> true);
            Session resuming = Session.openV1(server.lobby(), "/ws");
            Session returning = follows(server.lobby());
            for (JsonObject before : List.of(kept, lost)) {
                assertThat(resuming.ask("\"event\":\"subscribe\",\"data\":\"message.*\",\"after\":\""
                                        + before.getString("cursor") + "\"")
                                .getJsonObject("data")
                                .getString("code"))
                        .isEqualTo("cursor-expired");
            }
            List<String> acknowledged = new CopyOnWriteArrayList<>();
            say(back, AFTER, acknowledged);
            await().until(() -> bodies(returning).containsAll(acknowledged));
            assertThat(bodies(returning)).isEqualTo(acknowledged);
            assertThat(returning.placed()).noneMatch(frame -> epoch(frame).equals(epoch(kept)));
        }
    }

    private ServerProcess start(Standby postgres) throws IOException {
        return ServerProcess.start(Files.createDirectory(folder.resolve("server")), postgres.settings());
    }

    private static Session follows(Lobby lobby) {
        Session session = Session.openV1(lobby, "/ws");
        session.ask("\"event\":\"subscribe\",\"data\":\"message.*\"");
        return session;
    }

    private static void say(Player player, int times, List<String> acknowledged) {
        for (int i = 0; i < times; i++) {
            String body = "message " + acknowledged.size();
            player.says(player.id(), body);
            acknowledged.add(body);
        }
    }

    /** The same again until it is accepted. No commit that was not acknowledged may be among those that are lost. */
    private static void saysUntilAccepted(Player player, List<String> acknowledged) {
        String body = "message " + acknowledged.size();
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> player.post("/api/messages", Lobby.json("receiver", player.id(), "body", body))
                                .status()
                        == 201);
        acknowledged.add(body);
    }

    /** Tokens of the log of before are none of the new one. */
    private static Player again(Player player) {
        JsonObject login =
                player.lobby().login(player.name(), Lobby.PASSWORD).expect(200).object();
        return new Player(player.lobby(), player.id(), player.name(), login);
    }

    private static String epoch(JsonObject frame) {
        return frame.getString("cursor").substring(0, 12);
    }

    private static List<String> bodies(Session session) {
        return session.placed().stream()
                .map(frame -> frame.getJsonObject("data").getString("body"))
                .toList();
    }
}
