package dev.lobby.server;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Guide;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import dev.lobby.harness.Tool;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A backup is made and restored as the documentation says, command for command. */
class BackupIT {
    private static final Path OPERATIONS = Path.of("docs/operations.md");
    private static final Path CONFIGURATION = Path.of("server-config/README.md");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    /** Makes a backup, or restores it. */
    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    @Test
    @Tag("postgresql")
    void ofPostgresql() throws Exception {
        Tool.require("backups of PostgreSQL", Tool.PG_DUMP, Tool.PSQL);
        Guide guide = Guide.of(Files.readString(OPERATIONS));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            execute(postgres, Guide.of(Files.readString(CONFIGURATION)).only("The database", "sql"));
            Files.writeString(folder.resolve("lobby.env"), "LOBBY_DATABASE_PASSWORD=change-me\n");
            List<String> settings = List.of(
                    "lobby.database.url=jdbc:postgresql://localhost:" + postgres.getPort() + "/lobby",
                    "lobby.database.user=lobby",
                    "lobby.database.password=change-me");

            aBackupGoesBack(
                    settings, true, () -> follow(guide.commands("Back up PostgreSQL"), postgres.getPort()), () -> {
                        execute(postgres, guide.only("Restore PostgreSQL", "sql"));
                        follow(guide.commands("Restore PostgreSQL"), postgres.getPort());
                    });
            for (String secret : List.of("pgpass", "lobby.dump")) {
                assertThat(Files.getPosixFilePermissions(folder.resolve(secret)))
                        .as(secret)
                        .containsExactlyInAnyOrder(OWNER_READ, OWNER_WRITE);
            }
        }
    }

    @Test
    @Tag("h2")
    void ofH2() throws Exception {
        Guide guide = Guide.of(Files.readString(OPERATIONS));
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.createSymbolicLink(folder.resolve("target"), Path.of("target").toAbsolutePath());

        aBackupGoesBack(
                List.of("lobby.database.url=jdbc:h2:file:" + data.resolve("lobby")),
                false,
                () -> follow(guide.commands("Back up H2"), 0),
                () -> follow(guide.commands("Restore H2"), 0));
        Files.delete(folder.resolve("target"));
    }

    private void aBackupGoesBack(List<String> settings, boolean whileItRuns, Step backUp, Step restore)
            throws Exception {
        Player ann;
        String kept;
        String cursorOfBackup;
        try (ServerProcess server = ServerProcess.start(folder, settings)) {
            ann = server.lobby().player();
            kept = ann.says(ann.id(), "kept").getString("_id");
            cursorOfBackup = cursor(ann);
            if (whileItRuns) {
                backUp.run();
            }
        }
        if (!whileItRuns) {
            backUp.run();
        }
        Player late;
        String lost;
        String cursor;
        try (ServerProcess server = ServerProcess.start(folder, settings)) {
            late = server.lobby().player();
            ann = new Player(server.lobby(), ann.id(), ann.name(), login(server, ann));
            lost = ann.says(ann.id(), "lost").getString("_id");
            String before = cursorOfBackup;
            Player same = ann;
            cursor = await().until(() -> cursor(same), now -> !now.equals(before));
        }

        restore.run();

        try (ServerProcess server = ServerProcess.start(folder, settings)) {
            server.lobby().login(late.name(), Lobby.PASSWORD).expect(401);
            Player back = new Player(server.lobby(), ann.id(), ann.name(), login(server, ann));
            back.get("/api/messages/" + kept).expect(200);
            back.get("/api/messages/" + lost).expect(404);
            assertThat(server.lobby()
                            .call("GET", "/api/users", ann.token(), null)
                            .status())
                    .as("A token of the log of before")
                    .isEqualTo(401);
            Session session = Session.openV1(server.lobby(), "/ws");
            for (String old : List.of(cursor, cursorOfBackup)) {
                JsonObject answer =
                        session.ask("\"event\":\"subscribe\",\"data\":[\"message.*\"],\"after\":\"" + old + "\"");
                assertThat(answer.getJsonObject("data").getString("code")).isEqualTo("cursor-expired");
            }
            session.ask("\"event\":\"subscribe\",\"data\":[\"message.*\"],\"after\":\"" + cursor(back) + "\"");
            back.says(back.id(), "again");
            await().until(() -> session.received().stream()
                    .anyMatch(frame -> frame.getString("event").equals("message.created")));
        }
    }

    private static JsonObject login(ServerProcess server, Player player) {
        return server.lobby().login(player.name(), Lobby.PASSWORD).expect(200).object();
    }

    private static String cursor(Player player) {
        return player.get("/api/messages?with=" + player.id()).expect(200).header("Event-Cursor");
    }

    private static void execute(EmbeddedPostgres postgres, Guide.Block sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
            for (String statement : sql.commands()) {
                connection.createStatement().execute(statement);
            }
        }
    }

    /** With this machine's places. */
    private void follow(List<String> commands, int port) throws IOException, InterruptedException {
        for (String command : commands) {
            String here = command.replace("5432", String.valueOf(port));
            for (String place : List.of("/var/backups", "/etc/lobby")) {
                here = here.replace(place, folder.toString());
            }
            ProcessBuilder builder = new ProcessBuilder("bash", "-euc", here)
                    .directory(folder.toFile())
                    .redirectErrorStream(true);
            builder.environment()
                    .merge("PATH", System.getProperty("java.home") + "/bin", (path, jdk) -> jdk + ":" + path);
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(here + "\n" + output).isZero();
        }
    }
}
