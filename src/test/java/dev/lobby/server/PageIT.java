package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Browser;
import dev.lobby.harness.Databases;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page that a server shows, in a browser. */
@Tag("payara")
class PageIT {
    private static final int NARROW = 360;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static Databases.Database database = Databases.createOrEmbedded();
    private static int port;
    private static ServerProcess server;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        Tool.require("the page", Tool.CHROMIUM, Tool.CHROMEDRIVER);
        port = ServerProcess.freePort();
        server = ServerProcess.start(folder, port, database.settings());
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() {
        browser.open(server.lobby());
    }

    @AfterEach
    void nothingWentWrongInThePage() {
        assertThat(browser.complaints()).isEmpty();
    }

    private static String register() {
        String name = "p" + UUID.randomUUID().toString().substring(0, 20);
        assertThat(browser.call("account", "Register", "name", name, "password", Lobby.PASSWORD))
                .isEqualTo("Done: " + name);
        return name;
    }

    @Test
    void whatIsDoneInItComesBackAsEventsWithTheirCursors() {
        browser.subscribe("game.*");
        browser.subscribe("member.*");
        String name = register();

        browser.call("games", "Create", "name", "chess");
        browser.awaitTrue(() -> browser.events().size() == 2);
        browser.call("messages", "Send", "body", "hello");

        assertThat(browser.find("#account").getText()).contains("Logged in as " + name);
        assertThat(browser.events()).extracting(Browser.Shown::name).containsExactly("game.created", "member.created");
        assertThat(browser.events().get(0).data()).contains("\"name\": \"chess\"");
        assertThat(browser.events())
                .extracting(Browser.Shown::cursor)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void theDocumentationShowsTheCallsAndTriesThem() {
        browser.open(server.lobby(), "/api");
        browser.awaitTrue(() -> !browser.all("#operations-games-openGame").isEmpty());
        browser.find("#operations-operations-isLive .opblock-summary-control").click();
        browser.awaitTrue(() -> !browser.all(".try-out__btn").isEmpty());
        browser.find(".try-out__btn").click();
        browser.find(".execute").click();

        browser.awaitTrue(() -> browser.all(".live-responses-table .response-col_status").stream()
                .anyMatch(status -> status.getText().startsWith("200")));
    }

    @Test
    void theCodeThatDoesTheSameFollowsWhatIsDone() {
        String name = register();
        browser.subscribe("game.*");
        browser.call("games", "List", "limit", "7");

        assertThat(browser.find("code-snippet pre").getText())
                .isEqualTo("""
                import { Lobby } from './client/lobby.js';

                const lobby = new Lobby('%s');
                await lobby.auth.login({ name: '%s', password: '…' });
                const games = await lobby.games.list({ limit: '7' });

                const session = lobby.follow(['game.*'], { after: games.cursor });
                for await (const { event, data, cursor } of session) {
                  console.log(event, data, cursor);
                }""".formatted(server.lobby().address("/"), name));
    }

    @Test
    void whatTheServerObjectsToStandsWhereItCanBeMended() {
        String outcome = browser.call("account", "Register", "name", "", "password", "short");
        WebElement form = browser.form("account", "Register");
        browser.find("#pattern").sendKeys("crea*", Keys.ENTER);
        browser.awaitTrue(() -> !browser.find("#pattern-problem").getText().isEmpty());

        assertThat(outcome).startsWith("Invalid request");
        assertThat(form.findElement(By.name("password")).getAccessibleName()).contains("must have 8 to 128 characters");
        assertThat(form.findElement(By.name("name")).getDomAttribute("aria-invalid"))
                .isEqualTo("true");
        assertThat(browser.find("#pattern-problem").getText()).contains("crea*");
        assertThat(browser.find("#pattern").getDomProperty("value")).isEqualTo("crea*");
        assertThat(browser.call("games", "Create", "name", "chess")).startsWith("Unauthorized");
    }

    @Test
    void afterTheServerWasKilledItGoesOnWithoutAGap() throws Exception {
        Player ann = server.lobby().player();
        browser.subscribe("message.created");
        List<String> expected = new ArrayList<>();
        expected.add(ann.says(ann.id(), "before").getString("_id"));
        browser.awaitTrue(() -> browser.events().size() == 1);

        server.kill();
        browser.awaitState("Cut");
        server = ServerProcess.start(folder, port, database.settings());
        for (int n = 0; n < 20; n++) {
            expected.add(ann.says(ann.id(), "after " + n).getString("_id"));
        }
        browser.awaitState("Live");
        expected.add(ann.says(ann.id(), "live").getString("_id"));
        browser.awaitTrue(() -> browser.events().size() >= expected.size());

        assertThat(browser.events())
                .extracting(event -> event.data().replaceFirst("(?s).*\"_id\": \"(\\w+)\".*", "$1"))
                .containsExactlyElementsOf(expected);
        assertThat(browser.events())
                .extracting(Browser.Shown::cursor)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void whatHappenedWhileItWasDisconnectedComesAfterwardsAndAnyEventCanBeGoneBackTo() {
        Player ann = server.lobby().player();
        browser.subscribe("message.created");
        ann.says(ann.id(), "one");
        browser.awaitTrue(() -> browser.events().size() == 1);

        browser.find("#connect").click();
        browser.awaitState("Disconnected");
        ann.says(ann.id(), "two");
        ann.says(ann.id(), "three");
        browser.find("#connect").click();
        browser.awaitTrue(() -> browser.events().size() == 3);
        // The newest is shown first.
        browser.all("event-stream .cursor").get(2).click();
        browser.awaitTrue(() -> browser.events().size() == 5);

        List<String> cursors =
                browser.events().stream().map(Browser.Shown::cursor).toList();
        assertThat(cursors.subList(3, 5)).isEqualTo(cursors.subList(1, 3));
        assertThat(browser.events())
                .extracting(Browser.Shown::isReplayed)
                .containsExactly(false, true, true, true, true);
    }

    @Test
    void aFilterHidesWhatIsShownAndForgetsNothing() {
        Player ann = server.lobby().player();
        browser.subscribe("message.created");
        ann.says(ann.id(), "needle");
        ann.says(ann.id(), "hay");
        browser.awaitTrue(() -> browser.events().size() == 2);

        WebElement filter = browser.find("[name=filter]");
        filter.sendKeys("Needle created");
        assertThat(browser.events())
                .singleElement()
                .extracting(Browser.Shown::data)
                .asString()
                .contains("needle");
        ann.says(ann.id(), "more needles");
        ann.says(ann.id(), "more hay");
        browser.awaitTrue(() -> browser.events().size() == 2);
        filter.clear();
        filter.sendKeys("h", Keys.BACK_SPACE);
        browser.awaitTrue(() -> browser.events().size() == 4);
    }

    @Test
    void whoLogsOutGoesOnAsNobody() {
        register();
        browser.subscribe("game.*");
        browser.call("account", "Log out");
        browser.awaitTrue(() -> browser.find("#account").getText().contains("Nobody is logged in"));
        browser.awaitState("Live");

        server.lobby().player().post("/api/games", Lobby.json("name", "go")).expect(201);
        browser.awaitTrue(() -> browser.events().size() == 1);
    }

    @Test
    void aPatternThatIsNarrowedToAGameShowsNothingOfOtherGames() {
        register();
        browser.call("games", "Create", "name", "chess");
        String chess = String.valueOf(browser.find("#messages [name=receiver]").getDomProperty("value"));
        browser.find("#pattern").sendKeys("game.*");
        browser.find("#subscribe [name=about]").sendKeys(chess, Keys.ENTER);
        browser.awaitTrue(() -> browser.patterns().contains("game.*"));

        browser.call("games", "Create", "name", "go");
        browser.call("games", "Change", "id", chess, "name", "draughts");
        browser.awaitTrue(() -> !browser.events().isEmpty());

        assertThat(browser.find("#patterns").getText()).contains("about game “chess”");
        assertThat(browser.events())
                .singleElement()
                .extracting(Browser.Shown::data)
                .asString()
                .contains("draughts");
    }

    @Test
    void whereOnlyUsersAreLetInItAsksForALoginAndThenFollowsByItself(@TempDir Path another) throws IOException {
        List<String> settings = new ArrayList<>(Databases.createOrEmbedded().settings());
        settings.add("lobby.visibility=private");
        try (ServerProcess strict = ServerProcess.start(another, settings)) {
            browser.open(strict.lobby());
            browser.find("#pattern").sendKeys("game.*", Keys.ENTER);
            browser.awaitState("Log in to follow");
            assertThat(browser.find("#login-needed").getText()).contains("log in or register");
            assertThat(browser.find("#patterns").getText()).isEqualTo("game.* after the login");

            register();
            browser.awaitTrue(() -> browser.patterns().contains("game.*"));
            browser.call("games", "Create", "name", "chess");
            browser.awaitTrue(() -> browser.events().size() == 1);
            assertThat(browser.find("#login-needed").isDisplayed()).isFalse();

            browser.call("account", "Log out");
            browser.awaitState("Log in to follow");
            browser.find("#connect").click();
        }
    }

    @Test
    void theKeyboardIsEnough() {
        tabTo("pattern");
        browser.press("game.*", Keys.ENTER);
        browser.awaitTrue(() -> browser.patterns().contains("game.*"));
        tabTo("account-0-tab");
        browser.press(Keys.ARROW_RIGHT);
        assertThat(browser.focused().getText()).isEqualTo("Register");
        String name = "k" + UUID.randomUUID().toString().substring(0, 20);
        browser.press(Keys.TAB, name, Keys.TAB, Lobby.PASSWORD, Keys.ENTER);
        assertThat(browser.outcome(browser.find("#account form:not([hidden])"))).isEqualTo("Done: " + name);
        tabTo("games-0-tab");
        browser.press(Keys.TAB, "chess", Keys.ENTER);
        browser.awaitTrue(() -> browser.events().size() == 1);
        assertThat(browser.events().get(0).data()).contains("chess");
    }

    private static void tabTo(String id) {
        for (int steps = 0; !id.equals(browser.focused().getDomAttribute("id")); steps++) {
            assertThat(steps).as("Steps to " + id).isLessThan(60);
            browser.press(Keys.TAB);
        }
    }

    @Test
    void everyControlOfEveryCallHasANameAndFitsOnANarrowScreen() {
        register();
        browser.subscribe("**");
        browser.call("games", "Create", "name", "x".repeat(32));
        browser.call("messages", "Send", "body", "y".repeat(2_000));
        browser.awaitTrue(
                () -> browser.events().stream().anyMatch(event -> event.name().equals("message.created")));
        browser.setSize(NARROW, 740);

        assertThat(
                        browser.all(
                                "header button:not([hidden]), .watch :is(input, button, [tabindex]), [role=tablist], [role=tab]"))
                .allSatisfy(PageIT::hasAName);
        for (WebElement tab : browser.all("[role=tab]")) {
            tab.click();
            String panel = "#" + tab.getDomAttribute("aria-controls");
            assertThat(browser.all(panel + " :is(input, select, textarea, button)"))
                    .allSatisfy(PageIT::hasAName);
            assertThat(browser.script(
                            "const page = document.documentElement; return page.scrollWidth - page.clientWidth"))
                    .as("What is hidden at the side, with " + tab.getText())
                    .isEqualTo(0L);
        }
    }

    /** As the standard of HTML has it: whoever makes an element gives it its attributes and children. */
    @ParameterizedTest
    @ValueSource(strings = {"event-stream", "code-snippet", "call-group"})
    void anElementOfThePageCanBeMadeAsAnyOther(String name) {
        assertThat(browser.script("""
                const made = document.createElement(arguments[0]);
                return made.constructor === customElements.get(arguments[0])
                  && !made.hasAttributes() && !made.hasChildNodes();""", name)).isEqualTo(true);
    }

    @Test
    void anElementThatIsMovedListensOnceAndOneThatIsTakenOutDoesNot() {
        browser.script("""
                window.copies = 0;
                const clipboard = { writeText: async () => { window.copies++; } };
                Object.defineProperty(navigator, 'clipboard', { value: clipboard });
                for (const element of document.querySelectorAll('event-stream, code-snippet, call-group')) {
                  const place = element.nextSibling;
                  element.parentNode.insertBefore(element, place);
                  element.parentNode.insertBefore(element, place);
                }""");

        browser.find("[name=pause]").click();
        assertThat(browser.find("[name=pause]").getText()).startsWith("Resume");
        browser.find("[name=copy]").click();
        browser.awaitTrue(() -> Long.valueOf(1).equals(browser.script("return window.copies")));
        browser.find("#games-0-tab").click();
        browser.press(Keys.ARROW_RIGHT);
        assertThat(browser.focused().getDomAttribute("id")).isEqualTo("games-1-tab");

        assertThat(browser.script("""
                const stream = document.querySelector('event-stream');
                const snippet = document.querySelector('code-snippet');
                const group = document.querySelector('#games');
                [stream, snippet, group].forEach((element) => element.remove());
                stream.querySelector('[name=pause]').click();
                snippet.querySelector('[name=copy]').click();
                group.querySelector('#games-3-tab').click();
                return [
                  stream.querySelector('[name=pause]').textContent,
                  window.copies,
                  group.querySelector('[aria-selected=true]').id,
                ];""")).isEqualTo(List.of("Resume (0 waiting)", 1L, "games-1-tab"));
    }

    private static void hasAName(WebElement control) {
        assertThat(control.getAccessibleName())
                .as(control.getDomProperty("outerHTML"))
                .isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/client/package.json", "/client/README.md"})
    void theFilesOfThePackageAreNotServed(String path) {
        assertThat(server.lobby().probe(path)).isEqualTo(404);
    }
}
