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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A server is open, then private, then open again, with the same log. */
@Tag("once")
class VisibilityChangeIT {
    private final Databases.Database database = Databases.createOrEmbedded();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private String begin = "";

    @Test
    void eventsInTheLogAreShownToThoseWhoMaySeeThemNow() throws Exception {
        try (ServerProcess open = start("open")) {
            Player ann = open.lobby().player("ann");
            Player bob = open.lobby().player("bob");
            Player eve = open.lobby().player("eve");
            begin = eve.get("/api/games").header("Event-Cursor");
            String game = ann.createsGame("chess");
            bob.joins(game);
            ann.says(bob.id(), "to bob");
            ann.says(game, "to the game");

            assertThat(open.log()).contains("visibility open (messages are public");
            assertThat(heard(open, eve)).containsExactly("to bob", "to the game");
        }
        try (ServerProcess closed = start("private")) {
            Player eve = back(closed, "eve");
            Player bob = back(closed, "bob");
            bob.says(bob.id(), "to himself");

            assertThat(closed.log()).contains("visibility private");
            assertThat(heard(closed, eve)).isEmpty();
            assertThat(heard(closed, bob)).containsExactly("to bob", "to the game", "to himself");
        }
        try (ServerProcess open = start("open")) {
            assertThat(heard(open, back(open, "eve"))).containsExactly("to bob", "to the game", "to himself");
        }
    }

    private ServerProcess start(String visibility) throws Exception {
        List<String> settings = new ArrayList<>(database.settings());
        settings.add("lobby.visibility=" + visibility);
        return ServerProcess.start(folder, settings);
    }

    private static Player back(ServerProcess server, String name) {
        JsonObject login =
                server.lobby().login(name, Lobby.PASSWORD).expect(200).object();
        return new Player(server.lobby(), login.getJsonObject("user").getString("_id"), name, login);
    }

    /** The messages since the beginning. */
    private List<String> heard(ServerProcess server, Player player) {
        try (Session session = Session.openV1(server.lobby(), "/ws?access_token=" + player.token())) {
            session.ask("\"event\":\"subscribe\",\"data\":[\"message.*\"],\"after\":\"" + begin + "\"");
            await().until(() -> session.received().stream()
                    .anyMatch(frame -> frame.getString("event").equals("live")));
            return session.placed().stream()
                    .map(frame -> frame.getJsonObject("data").getString("body"))
                    .toList();
        }
    }
}
