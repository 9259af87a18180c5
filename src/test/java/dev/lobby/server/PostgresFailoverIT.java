package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL comes back without its last commits, as a standby does that lagged. */
@Tag("postgresql")
class PostgresFailoverIT {
    private static final int BEFORE = 10;
    private static final int LOST = 6;
    private static final int AFTER = 10;

    private final Databases.Database database = Databases.create();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void allSessionsAreClosedAndTheLogGoesOnUnderANewEpochWithoutAGap() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder, database.settings())) {
            Player ann = server.lobby().player();
            Session plain = server.lobby().session("message.*");
            Session placed = Session.openV1(server.lobby(), "/ws");
            placed.ask("\"event\":\"subscribe\",\"data\":\"message.*\"");
            say(ann, "before", BEFORE);
            List<JsonObject> before = placed.placed(BEFORE);
            String last = before.get(before.size() - 1).getString("cursor");
            plain.frames(BEFORE);
            await().until(() -> ann.get("/api/users").header("Event-Cursor").compareTo(last) >= 0);

            lose();
            say(ann, "after", 1);

            assertThat(plain.closeCode()).isEqualTo(1012);
            assertThat(placed.closeCode()).isEqualTo(1012);
            assertThat(texts(plain.received())).noneMatch(text -> text.startsWith("after"));
            assertThat(placed.placed()).isEqualTo(before);

            Session returning = Session.openV1(server.lobby(), "/ws");
            assertThat(returning.ask(after(last)).getJsonObject("data").getString("code"))
                    .isEqualTo("cursor-expired");
            // A token of the log of before is none of this one.
            ann.get("/api/users").expect(401);
            JsonObject login =
                    ann.lobby().login(ann.name(), Lobby.PASSWORD).expect(200).object();
            Player back = new Player(ann.lobby(), ann.id(), ann.name(), login);
            String listed =
                    back.get("/api/messages?with=" + ann.id()).expect(200).header("Event-Cursor");
            assertThat(listed.substring(0, 12)).isNotEqualTo(last.substring(0, 12));
            returning.ask(after(listed));
            say(back, "then", AFTER);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> texts(returning.received()).size() >= AFTER);
            assertThat(texts(returning.received())).hasSize(AFTER).allMatch(text -> text.startsWith("then"));
            assertThat(server.log()).containsOnlyOnce("The event log in the database was replaced");
        }
    }

    private static String after(String cursor) {
        return "\"event\":\"subscribe\",\"data\":[\"message.*\"],\"after\":\"" + cursor + "\"";
    }

    private static void say(Player ann, String what, int times) {
        for (int i = 0; i < times; i++) {
            ann.says(ann.id(), what + " " + i);
        }
    }

    private static List<String> texts(List<JsonObject> frames) {
        return frames.stream()
                .filter(frame -> frame.getString("event").equals("message.created"))
                .map(frame -> frame.getJsonObject("data").getString("body"))
                .toList();
    }

    private void lose() throws SQLException {
        try (Connection connection = database.connect(folder)) {
            connection.setAutoCommit(false);
            connection.createStatement().executeUpdate("update event_log_head set position = position - " + LOST);
            connection
                    .createStatement()
                    .executeUpdate("delete from event_log where position > (select position from event_log_head)");
            connection.commit();
        }
    }
}
