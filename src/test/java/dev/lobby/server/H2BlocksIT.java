package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Lobby.Answer;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The time of an answer tells nothing of a block, because the statements to the database do not: H2 traces them. */
@Tag("h2")
class H2BlocksIT {
    /** A statement in the trace, without its parameters. */
    private static final Pattern STATEMENT = Pattern.compile("^/\\*SQL[^*]*\\*/([^{;\\n]*)", Pattern.MULTILINE);

    /** What a call about people can touch. Others are of the server's own work, which goes on meanwhile. */
    private static final Pattern OF_PEOPLE =
            Pattern.compile("\\b(message|friend|user_block)\\b|\\bapp_user\\b.*\\bfor update\\b");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void theStatementsForTheBlockedOneAreThoseForEverybody() throws Exception {
        Databases.Database database =
                new Databases.Database(folder.resolve("lobby").toString());
        List<String> traced = List.of("lobby.database.url=" + database.url() + ";INIT=SET TRACE_LEVEL_FILE 2");
        try (ServerProcess server = ServerProcess.start(folder, traced)) {
            Player ann = server.lobby().player();
            Player bob = server.lobby().player();
            Player eve = server.lobby().player();
            ann.put("/api/users/" + bob.id() + "/block", "{}").expect(200);

            List<List<String>> ofBlocked = program(bob, ann);
            List<List<String>> ofAnother = program(eve, ann);

            assertThat(ofBlocked)
                    .allSatisfy(statements -> assertThat(statements).isNotEmpty());
            assertThat(ofBlocked).isEqualTo(ofAnother);
            // One looks for the receiver and for blocks, and one stores the message.
            assertThat(ofBlocked.get(1)).hasSize(2).noneMatch(statement -> statement.contains("for update"));
        }
    }

    /** The statements of each call. */
    private List<List<String>> program(Player player, Player ann) throws IOException {
        String talk = "/api/messages?with=" + ann.id();
        String friend = "/api/friends/" + ann.id();
        String asked = Lobby.json("user", ann.id());
        List<List<String>> all = new ArrayList<>();
        all.add(of(() -> player.post("/api/messages", Lobby.json("receiver", ann.id(), "body", "one"))));
        all.add(of(() -> player.post("/api/messages", Lobby.json("receiver", ann.id(), "body", "two"))));
        all.add(of(() -> player.get(talk)));
        String first = "/api/messages/"
                + player.get(talk).expect(200).array().getJsonObject(0).getString("_id");
        all.add(of(() -> player.get(first)));
        all.add(of(() -> player.patch(first, Lobby.json("body", "changed"))));
        all.add(of(() -> player.delete(first)));
        all.add(of(() -> player.get(talk + "&after=" + first.substring(first.lastIndexOf('/') + 1))));
        all.add(of(() -> player.post("/api/friends", asked)));
        all.add(of(() -> player.post("/api/friends", asked)));
        all.add(of(() -> player.get("/api/friends")));
        all.add(of(() -> player.get(friend)));
        all.add(of(() -> player.delete(friend)));
        return all;
    }

    private List<String> of(Supplier<Answer> call) throws IOException {
        int before = statements().size();
        Answer unused = call.get();
        List<String> statements = statements();
        return statements.subList(before, statements.size());
    }

    private List<String> statements() throws IOException {
        return STATEMENT
                .matcher(Files.readString(folder.resolve("lobby.trace.db")))
                .results()
                // A provider writes some parameters into the statement.
                .map(found -> found.group(1).strip().replaceAll("'[^']*'", "?").toLowerCase(Locale.ROOT))
                .filter(statement -> OF_PEOPLE.matcher(statement).find())
                .toList();
    }
}
