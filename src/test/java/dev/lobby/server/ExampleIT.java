package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Line;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The example, a tic-tac-toe, as it is played in browsers whose connections are cut after each move. */
@Tag("payara")
class ExampleIT {
    private static final String YOUR_TURN = "Your turn";
    private static final String WAITING = "Waiting for another player";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private ServerProcess server;
    private Line line;
    private Lobby lobby;
    private Browser ann;
    private Browser bob;

    @BeforeEach
    void start() throws IOException {
        Tool.require("the example", Tool.CHROMIUM, Tool.CHROMEDRIVER);
        server = ServerProcess.start(folder, Databases.createOrEmbedded().settings());
        line = Line.to(server.lobby().address("/").getPort());
        lobby = new Lobby(line.port());
        ann = Browser.start();
        bob = Browser.start();
    }

    @AfterEach
    void stop() throws IOException {
        assertThat(ann.complaints()).isEmpty();
        assertThat(bob.complaints()).isEmpty();
        ann.close();
        bob.close();
        line.close();
        server.close();
    }

    private void play(Browser browser, String name) {
        browser.open(lobby, "/example");
        login(browser, name);
    }

    private static void login(Browser browser, String name) {
        browser.find("#name").sendKeys(name);
        browser.find("#login button").click();
        browser.awaitTrue(() -> browser.find("#table").isDisplayed());
    }

    private static String status(Browser browser) {
        return browser.find("#status").getText();
    }

    private static void awaitStatus(Browser browser, String status) {
        browser.awaitTrue(() -> status(browser).equals(status));
    }

    private static List<String> board(Browser browser) {
        return IntStream.range(0, 9)
                .mapToObj(field -> browser.find("#field" + field).getText())
                .toList();
    }

    private void awaitRound(Browser one, Browser other) {
        one.awaitTrue(() -> status(one).equals(YOUR_TURN) || status(other).equals(YOUR_TURN));
    }

    private void move(Browser browser, int field) {
        awaitStatus(browser, YOUR_TURN);
        browser.find("#field" + field).click();
        browser.awaitTrue(() -> !board(browser).get(field).isEmpty());
        line.cut();
    }

    @Test
    void twoPlayWhileOthersWatchAndGoOnAfterAReloadARematchAndAnotherOpponent() {
        play(ann, "ann");
        awaitStatus(ann, WAITING);
        play(bob, "bob");
        awaitRound(ann, bob);
        String address = (String) ann.script("return location.hash");
        assertThat(bob.script("return location.hash")).isEqualTo(address);
        Browser first = status(ann).equals(YOUR_TURN) ? ann : bob;
        Browser second = first.equals(ann) ? bob : ann;
        assertThat(status(second)).isEqualTo("It is the turn of " + (first.equals(ann) ? "ann" : "bob"));

        move(first, 0);
        move(second, 3);
        second.reload();
        move(first, 1);
        move(second, 4);
        first.inAnotherTab(lobby, () -> {
            first.open(lobby, "/example/" + address);
            login(first, "eve");
            first.awaitTrue(() -> board(first).equals(List.of("×", "×", "", "○", "○", "", "", "", "")));
            assertThat(first.all("#board button:enabled")).isEmpty();
            assertThat(first.find("#again").isDisplayed()).isFalse();
        });
        move(first, 2);

        String won = (first.equals(ann) ? "ann" : "bob") + " has won";
        awaitStatus(first, won);
        awaitStatus(second, won);
        assertThat(board(second)).isEqualTo(board(first)).startsWith("×", "×", "×");
        assertThat(first.find("#watchers").getText()).isEqualTo("1 watching");

        bob.find("#again").click();
        ann.awaitTrue(() -> ann.find("#players").getText().contains("bob wants a rematch"));
        ann.find("#again").click();
        awaitRound(ann, bob);
        assertThat(board(ann)).containsOnly("");

        bob.find("#leave").click();
        bob.awaitTrue(() -> bob.find("#login").isDisplayed());
        awaitStatus(ann, WAITING);
        bob.find("#login button").click();
        awaitRound(ann, bob);
        assertThat(bob.script("return location.hash")).isEqualTo(address);
        ann.find("#leave").click();
        awaitStatus(bob, WAITING);
    }
}
