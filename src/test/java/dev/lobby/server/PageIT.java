package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;

import com.sun.net.httpserver.HttpServer;
import dev.lobby.harness.Databases;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page that a server shows, in a browser. */
@Tag("payara")
class PageIT {
    private static final int NARROW = 360;
    private static final int EVENTS = 150;

    /** What stands out too little from what is behind it, by the success criterion 1.4.3 of WCAG 2. */
    private static final String CONTRASTS = """
            const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
              .getContext('2d', { willReadFrequently: true });
            const paint = (...colours) => {
              for (const colour of colours) {
                pen.fillStyle = colour;
                pen.fillRect(0, 0, 1, 1);
              }
              const [red, green, blue] = [...pen.getImageData(0, 0, 1, 1).data].map((part) => {
                const share = part / 255;
                return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
              });
              return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
            };
            const behind = (element) => element
              ? [...behind(element.parentElement), getComputedStyle(element).backgroundColor] : ['white'];
            const texts = [...document.querySelectorAll('body *')].filter((element) => element.checkVisibility()
              && !element.matches('.unseen, pattern-form label, option')
              && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()));
            return texts.map((element) => {
              const back = paint(...behind(element));
              const front = paint(...behind(element), getComputedStyle(element).color);
              const contrast = (Math.max(back, front) + 0.05) / (Math.min(back, front) + 0.05);
              return contrast < 4.5 ? `${element.outerHTML.slice(0, 100)} ${contrast.toFixed(2)}` : '';
            }).filter(Boolean);""";

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
        browser.beSlow(1);
        assertThat(browser.complaints()).isEmpty();
    }

    private static String register() {
        String name = "p" + UUID.randomUUID().toString().substring(0, 20);
        assertThat(browser.call("account", "Register", "name", name, "password", Lobby.PASSWORD))
                .isEqualTo("Done: " + name);
        return name;
    }

    @Test
    void actionsOnThePageComeBackAsEventsWithCursors() {
        browser.subscribe("game.*");
        browser.subscribe("member.*");
        String name = register();

        browser.call("games", "Create", "name", "chess");
        browser.awaitEvents(2);
        browser.call("messages", "Send", "body", "hello");

        assertThat(browser.find("#account").getText()).contains("Logged in as " + name);
        assertThat(browser.events()).extracting(Browser.Shown::name).containsExactly("game.created", "member.created");
        assertThat(browser.events())
                .extracting(Browser.Shown::subject)
                .containsExactly("chess of " + name + " · 1 member", name + " in chess");
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
    void theDocumentationIsDarkWhereTheUserWantsThat() {
        browser.prefer("dark");
        browser.open(server.lobby(), "/docs/");
        browser.awaitTrue(() -> !browser.all(".swagger-ui .title").isEmpty());
        String dark = browser.find(".swagger-ui .title").getCssValue("color");
        browser.prefer("light");
        browser.awaitTrue(
                () -> !browser.find(".swagger-ui .title").getCssValue("color").equals(dark));
        browser.prefer("");
    }

    @Test
    void theCodeThatDoesTheSameFollowsWhatIsDone() {
        String name = register();
        browser.subscribe("game.*");
        browser.call("games", "List", "limit", "7");
        browser.find("#code-tab").click();

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
    void anInvalidInputIsExplainedAtItsField() {
        String outcome = browser.call("account", "Register", "name", "", "password", "short");
        WebElement form = browser.form("account", "Register");
        browser.find("#pattern").sendKeys("crea*", Keys.ENTER);
        browser.awaitTrue(() -> !browser.find("#pattern-problem").getText().isEmpty());

        assertThat(outcome).isEqualTo("Invalid request");
        assertThat(form.findElement(By.cssSelector("div:has(> [name=password]) .violation"))
                        .getSize()
                        .height)
                .as("One line")
                .isLessThan(30);
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
        expected.add(ann.says(ann.id(), "before").getString("body"));
        browser.awaitEvents(1);

        server.kill();
        browser.awaitState("Cut");
        server = ServerProcess.start(folder, port, database.settings());
        for (int n = 0; n < 20; n++) {
            expected.add(ann.says(ann.id(), "after " + n).getString("body"));
        }
        browser.awaitState("Live");
        expected.add(ann.says(ann.id(), "live").getString("body"));
        browser.awaitTrue(() -> browser.events().size() >= expected.size());

        assertThat(browser.events())
                .extracting(event -> event.subject().replaceFirst(".*: ", ""))
                .containsExactlyElementsOf(expected);
        assertThat(browser.events())
                .extracting(Browser.Shown::cursor)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void eventsMissedWhileDisconnectedAreReplayedAndAnyEventCanBeReturnedTo() {
        Player ann = server.lobby().player();
        browser.subscribe("message.created");
        ann.says(ann.id(), "one");
        browser.awaitEvents(1);

        browser.find("#connect").click();
        browser.awaitState("Disconnected");
        ann.says(ann.id(), "two");
        ann.says(ann.id(), "three");
        browser.find("#connect").click();
        browser.awaitEvents(3);
        assertThat(browser.events()).extracting(Browser.Shown::isReplayed).containsExactly(false, true, true);
        ann.says(ann.id(), "four");
        browser.awaitEvents(4);
        List<Browser.Shown> before = browser.events();
        browser.detailsOf(1);
        browser.find("[name=resume]").click();
        browser.awaitTrue(() -> browser.events().get(3).isReplayed());

        assertThat(browser.events())
                .extracting(Browser.Shown::cursor)
                .containsExactlyElementsOf(
                        before.stream().map(Browser.Shown::cursor).toList());
        assertThat(browser.find("event-stream .rows").getText())
                .contains("replays what came after " + before.get(1).cursor());
    }

    @Test
    void aLineTellsByNameWhatAnEventIsAboutAndItsDetailsTellAll() {
        browser.script("""
                window.copied = [];
                const clipboard = { writeText: async (text) => { window.copied.push(text); } };
                Object.defineProperty(navigator, 'clipboard', { value: clipboard });""");
        register();
        Player ann = server.lobby().player();
        browser.subscribe("**");
        String game = ann.createsGame("<b>chess</b>");
        String hostile = "<img src=x onerror=\"alert(1)\">\u202e!";
        ann.says(game, hostile);
        ann.says(game, "\n second ".repeat(100));
        browser.awaitEvents(4);
        // Nobody has told it this name, so it asks.
        browser.awaitTrue(() -> browser.events().get(3).subject().startsWith(ann.name()));

        String subject = ann.name() + " → <b>chess</b>: ";
        assertThat(browser.events())
                .extracting(Browser.Shown::subject)
                .startsWith("<b>chess</b> of " + ann.name() + " · 1 member", ann.name() + " in <b>chess</b>")
                .element(2)
                .isEqualTo(subject + hostile);
        String json = browser.detailsOf(2);
        assertThat(json).contains("\"event\": \"message.created\"", "\"receiver\": \"" + game + "\"", "onerror");
        assertThat(browser.find("event-detail .about").getText()).contains(ann.name(), "<b>chess</b>");
        assertThat(browser.find("event-detail .when").getText())
                .matches("[0-9-]{10} [0-9:.]{12}")
                .endsWith(browser.all("event-stream li.event time").get(2).getText());
        browser.find("[name=copy-json]").click();
        browser.find("[name=copy-cursor]").click();
        browser.awaitTrue(
                () -> List.of(json, browser.events().get(2).cursor()).equals(browser.script("return window.copied")));
        assertThat(browser.all("event-stream :is(img, bdi b)")).isEmpty();
        assertThat(browser.all("event-stream li.event"))
                .extracting(line -> line.getSize().height)
                .containsOnly(26);
    }

    @Test
    void aScreenShowsTwentyEventsAtLeast() {
        browser.setSize(1440, 900);
        Player ann = server.lobby().player();
        browser.subscribe("message.*");
        for (int n = 0; n < 25; n++) {
            ann.says(ann.id(), "event " + n);
        }
        browser.awaitEvents(25);

        assertThat(browser.script("""
                const { top, bottom } = document.querySelector('.rows').getBoundingClientRect();
                return [...document.querySelectorAll('li.event')].filter((line) => {
                  const place = line.getBoundingClientRect();
                  return place.top >= top && place.bottom <= Math.min(bottom, innerHeight);
                }).length;""")).asInstanceOf(LONG).isGreaterThanOrEqualTo(20);
        assertThat(browser.find("#account button.primary").isDisplayed()).isTrue();
    }

    @Test
    void aSearchByPatternByObjectAndByWordsHidesWhatIsShownAndForgetsNothing() {
        register();
        browser.subscribe("**");
        Player ann = server.lobby().player();
        Player bob = server.lobby().player();
        browser.awaitEvents(2);
        browser.find("[name=clear]").click();
        String chess = ann.createsGame("chess");
        bob.createsGame("draughts");
        ann.says(chess, "needle");
        bob.says(bob.id(), "hay");
        browser.awaitEvents(6);

        assertThat(found("message.*", "", "")).hasSize(2);
        assertThat(found("message.*", "chess", "")).singleElement().asString().contains("needle");
        assertThat(found("", "CHESS", "")).hasSize(3);
        assertThat(found("", chess, "")).hasSize(3);
        assertThat(found("", bob.name(), "")).hasSize(3);
        assertThat(found("", "", "Needle created")).hasSize(1);
        assertThat(browser.find(".count").getText()).startsWith("1 of ");
        ann.says(chess, "more needles");
        browser.awaitEvents(2);
        found("crea*", "", "");
        assertThat(browser.find("#search-problem").getText()).contains("“crea*” is no pattern");
        assertThat(found("", "", "")).hasSize(7);

        found("", "", "needle");
        browser.find("[name=pause]").click();
        for (String body : List.of("needle a", "straw", "needle b")) {
            ann.says(chess, body);
        }
        browser.awaitTrue(() -> browser.stored().contains("needle b"));
        assertThat(browser.find("[name=pause]").getText()).isEqualTo("Resume (2 waiting)");
        found("", "", "straw");
        assertThat(browser.find("[name=pause]").getText()).isEqualTo("Resume (1 waiting)");
        browser.find("[name=pause]").click();
        assertThat(browser.events()).hasSize(1);
    }

    private static List<Browser.Shown> found(String pattern, String about, String text) {
        browser.script("""
                document.querySelectorAll('search-form [type=search]').forEach((field, i) => {
                  field.value = arguments[i];
                  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
                });""", pattern, about, text);
        return browser.events();
    }

    @Test
    void aReloadKeepsSubscriptionsSearchAndEventsAndMissesNothing() {
        Player ann = server.lobby().player();
        browser.subscribe("message.created");
        browser.subscribe("game.*");
        ann.says(ann.id(), "one");
        ann.says(ann.id(), "two");
        browser.awaitEvents(2);
        found("message.*", "", "t");
        browser.find("#connect").click();
        ann.says(ann.id(), "three");
        browser.reload();
        browser.awaitState("Live");
        ann.says(ann.id(), "four");
        found("message.*", "", "");
        browser.awaitEvents(4);

        assertThat(browser.patterns()).containsExactly("message.created", "game.*");
        assertThat(browser.find("[name=pattern-search]").getDomProperty("value"))
                .isEqualTo("message.*");
        assertThat(browser.events())
                .extracting(event -> event.subject().replaceFirst(".*: ", ""))
                .containsExactly("one", "two", "three", "four");
        assertThat(browser.stored()).doesNotContain("oken");
    }

    @Test
    void aReplayBeginsAtTheLastEventsAtATimeOrAfterACursor() {
        Player ann = server.lobby().player();
        for (String body : List.of("one", "two", "three")) {
            ann.says(ann.id(), body);
        }
        replay("last", "2");
        browser.awaitEvents(2);
        assertThat(browser.patterns()).containsExactly("**");
        assertThat(browser.events())
                .extracting(Browser.Shown::subject)
                .allMatch(subject -> subject.matches(".*: (two|three)"));
        assertThat(browser.find("#replay").isDisplayed()).isFalse();

        replay("since", String.valueOf(browser.script("""
                const local = Date.now() - 3600000 - new Date().getTimezoneOffset() * 60000;
                return new Date(local).toISOString().slice(0, 19);""")));
        browser.awaitTrue(() ->
                browser.events().stream().anyMatch(event -> event.subject().endsWith(": one")));

        String third = browser.events().get(browser.events().size() - 2).cursor();
        browser.find("[name=clear]").click();
        replay("after", third);
        browser.awaitEvents(1);
        assertThat(browser.events().get(0).subject()).endsWith(": three");

        replay("after", third.replaceFirst(".{12}", "0123456789ab"));
        browser.awaitTrue(() -> browser.find("#replay output").getText().contains("cursor-expired"));
        assertThat(browser.find("#replay output").getText()).contains("lobby.log.retention", "goes on where it was");
        ann.says(ann.id(), "four");
        browser.awaitEvents(2);

        replay("after", browser.events().get(1).cursor());
        browser.awaitTrue(() -> browser.find("#replay output")
                .getText()
                .equals("No event from there on matches the subscribed patterns."));
    }

    private static void replay(String from, String value) {
        browser.script("document.querySelector('#replay').hidePopover();");
        browser.find("[popovertarget=replay]").click();
        browser.script("""
                const field = document.querySelector(`#replay [name=${arguments[0]}]`);
                field.value = arguments[1];
                field.dispatchEvent(new InputEvent('input', { bubbles: true }));""", from, value);
        browser.find("#replay .primary").click();
    }

    @Test
    void thePlotTellsTheEventsOfEachMinuteInWordsToo() {
        Player ann = server.lobby().player();
        browser.subscribe("message.created");
        for (int n = 0; n < 3; n++) {
            ann.says(ann.id(), "event " + n);
        }
        browser.awaitEvents(3);

        browser.awaitTrue(() -> browser.find("rate-plot p").getText().contains("3 in the hour"));
        assertThat(browser.find("rate-plot").getAccessibleName()).isEqualTo("Events per minute");
        assertThat(browser.all("rate-plot rect")).hasSize(60);
        String colour = browser.find("rate-plot svg").getCssValue("fill");
        browser.prefer("dark");
        assertThat(browser.find("rate-plot svg").getCssValue("fill")).isNotEqualTo(colour);
        browser.prefer("");
    }

    @Test
    void onAPhoneTheCallsAreOneTapAwayFromTheEvents() {
        Player ann = server.lobby().player();
        browser.subscribe("message.created");
        browser.setSize(390, 844);
        assertThat(browser.find("#events").isDisplayed()).isTrue();
        assertThat(browser.find("#calls").isDisplayed()).isFalse();

        browser.find("#calls-tab").click();
        assertThat(browser.find("#events").isDisplayed()).isFalse();
        assertThat(browser.find("#account [name=name]").isDisplayed()).isTrue();
        ann.says(ann.id(), "hello");
        browser.awaitTrue(() -> browser.find("#events-tab").getText().equals("Events 1"));
        browser.press(Keys.ARROW_LEFT);
        assertThat(browser.focused().getDomAttribute("id")).isEqualTo("events-tab");
        assertThat(browser.find("#events").isDisplayed()).isTrue();
        assertThat(browser.find("#events-tab").getText()).isEqualTo("Events");
        assertThat(browser.script("""
                const page = document.documentElement;
                return page.scrollHeight - page.clientHeight + page.scrollWidth - page.clientWidth;""")).isEqualTo(0L);
    }

    @Test
    void theKeyboardReachesEveryLineAndItsDetails() {
        browser.subscribe("user.*");
        Player ann = server.lobby().player();
        browser.awaitEvents(1);
        browser.find("[name=clear]").click();
        browser.subscribe("message.created");
        for (int n = 0; n < 4; n++) {
            ann.says(ann.id(), "event " + n);
        }
        browser.awaitEvents(4);
        browser.find("[name=text-search]").click();
        browser.press(Keys.TAB);
        assertThat(browser.focused().getDomAttribute("class")).isEqualTo("line");

        browser.press(Keys.END, Keys.ENTER);
        assertThat(browser.focused().getAccessibleName()).contains("message.created", ann.name(), "event 3");
        assertThat(browser.focused().getDomAttribute("aria-expanded")).isEqualTo("true");
        assertThat(browser.find("event-detail pre").getText()).contains("event 3");
        browser.press(Keys.ARROW_UP);
        assertThat(browser.find("event-detail pre").getText()).contains("event 2");
        browser.press(Keys.TAB, Keys.TAB, Keys.ESCAPE);
        assertThat(browser.find("event-detail").isDisplayed()).isFalse();
        assertThat(browser.focused().getAccessibleName()).contains("event 2");

        for (String words : List.of("event 1", "event 3", "later")) {
            found("", "", words);
            if (words.equals("later")) {
                ann.says(ann.id(), "later");
                browser.awaitEvents(1);
            }
            browser.find("[name=text-search]").click();
            browser.press(Keys.TAB);
            assertThat(browser.focused().getDomAttribute("class")).as(words).isEqualTo("line");
        }
    }

    /**
     * The page holds 2,000 lines, and events come as fast as one player causes them: more than 50 a second.
     *
     * @param slowness how many times as long everything takes in the browser
     */
    @ParameterizedTest
    @CsvSource({"rows, 1", "rows reading, 1", "rows, 4", "rows reading, 4"})
    void manyEventsNeitherBlockThePageNorMoveWhatIsReadNorFloodAScreenReader(String state, int slowness) {
        openWithManyLines();
        Player ann = server.lobby().player();
        browser.subscribe("message.created");
        // Commands and answers are hidden, but each takes the place of a line among those that the page holds.
        browser.awaitTrue(() -> !browser.all("li.answered").isEmpty());
        if (state.endsWith("reading")) {
            browser.script("document.querySelector('.rows').scrollTop = 30000");
        }
        browser.awaitTrue(() -> !browser.all("[class='" + state + "']").isEmpty());
        browser.beSlow(slowness);
        browser.script("""
                window.seen = { begin: performance.now(), blocked: 0, moved: 0, said: 0 };
                new PerformanceObserver((list) => {
                  seen.blocked += list.getEntries().reduce((sum, { duration }) => sum + duration, 0);
                }).observe({ type: 'longtask' });
                new PerformanceObserver((list) => {
                  seen.moved += list.getEntries().reduce((sum, { value }) => sum + value, 0);
                }).observe({ type: 'layout-shift' });
                new MutationObserver(() => { seen.said++; })
                  .observe(document.querySelector('.announcement'), { childList: true });""");
        for (int n = 0; n < EVENTS; n++) {
            ann.says(ann.id(), "event " + n);
        }
        String last = ": event " + (EVENTS - 1);
        browser.awaitTrue(() -> Boolean.TRUE.equals(browser.script(
                "return document.querySelector('.rows > ol').lastChild.textContent.includes(arguments[0])", last)));

        assertThat(lines()).isEqualTo(2_000);
        // On a machine that is busy with other things everything takes longer, so these are shares of the time.
        assertThat(browser.script("""
                const took = performance.now() - seen.begin;
                return {
                  saidTooOften: seen.said > 1 + took / 10_000,
                  moved: seen.moved > 0.05,
                  blocked: seen.blocked > took / 2,
                };""")).isEqualTo(Map.of("saidTooOften", false, "moved", false, "blocked", false));
    }

    @Test
    void theOldestLinesStayInViewUntilTheNewestAreWanted() {
        openWithManyLines();
        browser.subscribe("message.created");
        browser.script("document.querySelector('.rows').scrollTop = 0");
        browser.awaitTrue(() -> !browser.all(".reading").isEmpty());
        Player ann = server.lobby().player();
        ann.says(ann.id(), "one");
        browser.awaitTrue(() -> browser.find("[name=pause]").getText().startsWith("Resume"));
        ann.says(ann.id(), "two");
        String first = browser.find(".rows > ol > li").getText();

        browser.find("[name=pause]").click();
        browser.awaitTrue(() -> browser.find("[name=end]").isDisplayed());
        assertThat(browser.find(".rows > ol > li").getText()).isNotEqualTo(first);
        browser.find("[name=end]").click();
        browser.awaitTrue(
                () -> browser.find(".rows > ol > li:last-child").getText().contains(": two"));
        assertThat(lines()).isEqualTo(2_000);
    }

    /** The page, with as many lines as it holds. */
    private static void openWithManyLines() {
        String entries = IntStream.range(0, 2_000)
                .mapToObj(n ->
                        "{'key':'%1$028x','cursor':'%1$028x','kind':'event','name':'odd.thing','data':%1$d,'time':0}"
                                .formatted(n)
                                .replace('\'', '"'))
                .collect(Collectors.joining(","));
        browser.open(server.lobby(), Map.of("lobby.history", "{\"entries\":[" + entries + "]}"));
        browser.awaitState("Live");
        browser.awaitTrue(() -> lines() == 2_000);
    }

    private static long lines() {
        return ((Number) Objects.requireNonNull(
                        browser.script("return document.querySelector('.rows > ol').childElementCount")))
                .longValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void allTextIsReadable(String scheme) {
        register();
        browser.subscribe("**");
        browser.call("games", "Create", "name", "chess");
        browser.call("games", "Create", "name", "");
        browser.call("games", "Delete");
        browser.awaitTrue(
                () -> browser.events().stream().anyMatch(event -> event.name().equals("game.deleted")));
        browser.detailsOf(0);
        browser.prefer(scheme);

        assertThat(browser.script(CONTRASTS)).asInstanceOf(LIST).isEmpty();
        browser.prefer("");
    }

    @Test
    void atTheFirstVisitAllEventsAreShownAndCommandsOnlyWhenAskedFor() {
        browser.openForTheFirstTime(server.lobby());
        browser.awaitTrue(() -> browser.patterns().equals(List.of("**")));
        String name = register();
        browser.call("games", "Create", "name", "chess");
        browser.awaitTrue(
                () -> browser.events().stream().anyMatch(event -> event.name().equals("member.created")));
        assertThat(browser.all("event-stream li:is(.sent, .answered):not([hidden])"))
                .isEmpty();
        assertThat(browser.all("event-stream li.call:not([hidden])")).isNotEmpty();
        assertThat(browser.find(".count").getText())
                .isEqualTo(String.valueOf(browser.events().size()));

        browser.find("[name=frames]").click();
        browser.find("[name=calls]").click();
        assertThat(browser.all("event-stream li.sent:not([hidden])")).isNotEmpty();
        assertThat(browser.all("event-stream li.call:not([hidden])")).isEmpty();
        assertThat(found("", "", "no such words")).isEmpty();
        assertThat(browser.find(".nothing").isDisplayed()).isTrue();
        assertThat(found("", name, "")).isNotEmpty();
        assertThat(browser.find(".nothing").isDisplayed()).isFalse();
    }

    @Test
    void theHeaderTellsTheVersionTheAddressAndTheVisibility() {
        browser.awaitTrue(() -> browser.find("#server .visibility").getText().equals("open"));
        browser.awaitTrue(() -> !browser.find("#server .version").getText().isEmpty());

        assertThat(browser.find("#server .version").getText()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(browser.find("#server .address").getText()).endsWith(":" + port);
    }

    @Test
    void aServerThatIsNotReadyIsNotCalledLive() {
        browser.script("""
                const reallyFetch = window.fetch;
                const down = () => new Response('{"status":"DOWN"}', { status: 503 });
                window.fetch = async (address, ...rest) =>
                  String(address).endsWith('/api/health/ready') && !window.isReady ? down() : reallyFetch(address, ...rest);""");

        browser.awaitState("Not ready");
        assertThat(browser.find("#server .readiness").getText()).isEqualTo("not ready");
        browser.script("window.isReady = true");
        browser.awaitState("Live");
        assertThat(browser.find("#server .readiness").getText()).isEqualTo("ready");
    }

    @Test
    void anObjectCanBeNamedWhereAnIdIsAskedFor() {
        String name = register();
        browser.subscribe("user.*");
        browser.find("#pattern").sendKeys("message.*");
        browser.find("#subscribe [name=about]").sendKeys(name.toUpperCase(Locale.ROOT), Keys.ENTER);
        browser.awaitTrue(() -> browser.patterns().contains("message.*"));

        assertThat(browser.find("#patterns").getText()).contains("about user “" + name + "”");
    }

    @Test
    void anotherTabIsTheSameUserUntilThatUserLogsOutInOneOfThem() {
        String name = register();
        browser.inAnotherTab(server.lobby(), () -> {
            browser.awaitState("Live");
            assertThat(browser.find("#account").getText()).contains("Logged in as " + name);
            assertThat(browser.call("games", "Create", "name", "chess")).startsWith("Done");
            browser.call("account", "Log out");
        });

        browser.awaitTrue(() -> browser.find("#account").getText().contains("Nobody is logged in"));
        browser.awaitState("Live");
        String next = register();
        browser.inAnotherTab(
                server.lobby(),
                () -> assertThat(browser.find("#account").getText()).contains("Logged in as " + next));
    }

    @Test
    void underANameThatTheServerDoesNotKnowItSaysWhichSettingIsMissingAndCountsDown() {
        browser.openByName(server.lobby());
        browser.awaitState("Refused, next try in ");
        assertThat(browser.find("#refusal").getText())
                .isEqualTo("This server does not know the host name in the page's address. Its operator can add it to"
                        + " lobby.hosts.");
        String before = browser.find("#state").getText();
        browser.awaitTrue(() -> browser.find("#state").getText().matches("Refused, next try in [1-9].*")
                && !browser.find("#state").getText().equals(before));
        assertThat(browser.find("#refusal").isDisplayed()).isTrue();
        assertThat(browser.stored()).contains("**");
        browser.setSize(390, 844);
        assertThat(browser.script("return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .isEqualTo(0L);

        browser.open(server.lobby(), "/");
        browser.awaitState("Live");
        assertThat(browser.find("#refusal").isDisplayed()).isFalse();
    }

    @Test
    void whoLogsOutGoesOnAsNobody() {
        register();
        browser.subscribe("game.*");
        browser.call("account", "Log out");
        browser.awaitTrue(() -> browser.find("#account").getText().contains("Nobody is logged in"));
        browser.awaitState("Live");

        server.lobby().player().createsGame("go");
        browser.awaitEvents(1);
    }

    @Test
    void anAnswerThatComesLateIsNotShownToTheNextUser() {
        assertThat(browser.script("""
                return (async () => {
                  const { CallForm } = await import('/page/call-form.js');
                  const { Page, Problem } = await import('/client/lobby.js');
                  const { NameCache } = await import('/page/name-cache.js');
                  const shown = [];
                  const pages = { value: [{ name: 'theirs' }], next: '/games?after=x' };
                  for (const [call, happens] of [
                    ['games.get', ({ resolve }) => resolve({ name: 'theirs' })],
                    ['games.get', ({ resolve }) => resolve(new Page(() => {}, pages))],
                    ['games.get', ({ reject }) => reject(new Problem('conflict', 'theirs', { status: 409 }))],
                    ['games.get', ({ reject }) => reject(new Problem('unauthorized', 'own', { status: 401 }))],
                    ['auth.login', ({ resolve }) => resolve({ name: 'own' })],
                  ]) {
                    let answer;
                    const perform = () => new Promise((resolve, reject) => (answer = { resolve, reject }));
                    const definition = { title: 'Call', http: 'GET', fields: [], steps: () => [[call]] };
                    const form = new CallForm(definition, perform, new NameCache());
                    document.body.append(form.node);
                    form.node.requestSubmit();
                    form.clear();
                    happens(answer);
                    await new Promise((resolve) => setTimeout(resolve));
                    shown.push(form.node.querySelector('output').textContent);
                    form.node.remove();
                  }
                  return shown;
                })();""")).isEqualTo(List.of("", "", "", "Problem own", "Done: own"));
    }

    @Test
    void whatIsWrongIsSaidOnceInALineOfItsOwn() {
        assertThat(browser.script("""
                return (async () => {
                  const { CallForm } = await import('/page/call-form.js');
                  const { Problem } = await import('/client/lobby.js');
                  const { NameCache } = await import('/page/name-cache.js');
                  const violations = ['limit', 'name', 'page'].map((field) => ({ field, message: 'is wrong' }));
                  const refuse = async () => {
                    throw new Problem('invalid-request', '3 values are invalid.', { title: 'Invalid', violations });
                  };
                  const fields = [{ name: 'name', label: 'Name' }];
                  const definition = { title: 'List', http: 'GET', fields, steps: () => [['games.list']] };
                  const form = new CallForm(definition, refuse, new NameCache());
                  document.body.append(form.node);
                  form.node.requestSubmit();
                  await new Promise((resolve) => setTimeout(resolve));
                  const shown = ['output', 'label'].map((part) => form.node.querySelector(part).innerText);
                  form.node.remove();
                  return shown;
                })();""")).isEqualTo(List.of("Invalid\nlimit is wrong\npage is wrong", "Name\nis wrong"));
    }

    @Test
    void aListSaysWhyThereIsNoNextPageAndCanBeAskedAgain() {
        assertThat(browser.script("""
                return (async () => {
                  const { CallForm } = await import('/page/call-form.js');
                  const { Page, Problem } = await import('/client/lobby.js');
                  const { NameCache } = await import('/page/name-cache.js');
                  let tries = 0;
                  const get = async () => {
                    if (++tries === 1) {
                      throw new Problem('no-answer', 'The server is away.', { title: 'No answer' });
                    }
                    return { value: [{ name: 'second' }] };
                  };
                  const page = new Page(get, { value: [{ name: 'first' }], next: '/games?after=x' });
                  const definition = { title: 'List', http: 'GET', fields: [], steps: () => [['games.list']] };
                  const form = new CallForm(definition, async () => page, new NameCache());
                  document.body.append(form.node);
                  const shown = [];
                  const step = async (act) => {
                    act();
                    await new Promise((resolve) => setTimeout(resolve));
                    shown.push(...['output', '.answer'].map((part) => form.node.querySelector(part).textContent));
                  };
                  await step(() => form.node.requestSubmit());
                  await step(() => form.node.querySelector('output button').click());
                  await step(() => document.activeElement.click());
                  form.node.remove();
                  return shown.map((text) => text.replace(/\\s+/g, ' '));
                })();"""))
                .asInstanceOf(LIST)
                .containsExactly(
                        "1 object Next page",
                        "{\"name\": \"first\"}",
                        "1 object Next page No answer The server is away.",
                        "{\"name\": \"first\"}",
                        "1 object",
                        "{\"name\": \"second\"}");
    }

    @Test
    void aPatternCanBeTakenAwayJustBeforeTheSessionEnds() {
        browser.script("""
                const form = document.querySelector('pattern-form').cloneNode(true);
                document.body.append(form);
                const unsubscribe = async () => {
                  throw Object.assign(new Error('This session is over.'), { code: 'over' });
                };
                form.use({ patterns: ['game.*'], waiting: [], unsubscribe }, { options: () => [], describe: () => '' });
                form.show();
                form.querySelector('#patterns button').click();
                form.remove();""");

        assertThat(browser.complaints()).isEmpty();
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
                .extracting(Browser.Shown::subject)
                .asString()
                .contains("draughts");
    }

    @Test
    void whereOnlyUsersAreLetInItAsksForALoginAndThenFollowsByItself(@TempDir Path another) throws IOException {
        List<String> settings = new ArrayList<>(Databases.createOrEmbedded().settings());
        settings.add("lobby.visibility=private");
        settings.add("lobby.socket.max-replays-per-minute=30");
        try (ServerProcess strict = ServerProcess.start(another, settings)) {
            browser.open(strict.lobby());
            browser.find("#pattern").sendKeys("game.*", Keys.ENTER);
            browser.awaitState("Log in to follow");
            assertThat(browser.find("#login-needed").getText()).contains("log in or register");
            browser.awaitTrue(
                    () -> browser.find("#server .visibility").getText().equals("private"));
            assertThat(browser.find("#patterns").getText()).isEqualTo("game.* after the login");

            String ann = register();
            browser.awaitTrue(() -> browser.patterns().contains("game.*"));
            browser.subscribe("message.*");
            browser.call("games", "Create", "name", "chess");
            browser.call("messages", "Send", "body", "a secret");
            browser.call("messages", "List");
            browser.awaitEvents(2);
            browser.detailsOf(1);
            assertThat(browser.find("#login-needed").isDisplayed()).isFalse();
            assertThat(browser.stored()).contains("a secret");
            browser.reload();
            browser.awaitEvents(2);

            // Another user is seen nothing of, whether the first one logs out or is simply replaced.
            browser.call("account", "Log out");
            browser.awaitState("Log in to follow");
            assertNothingIsLeft();
            browser.call("account", "Log in", "name", ann, "password", Lobby.PASSWORD);
            browser.awaitState("Live");
            replay("last", "100");
            browser.awaitEvents(2);
            browser.script("document.querySelector('#replay').hidePopover();");
            browser.call("messages", "List", "with", chessId());
            register();
            browser.awaitState("Live");
            assertNothingIsLeft();
            browser.reload();
            browser.awaitState("Live");
            assertNothingIsLeft();
            browser.awaitTrue(() -> Boolean.TRUE.equals(browser.script("""
                    const form = document.querySelector('#replay');
                    if (form.querySelector('output').textContent.includes('too many replays from this address')) {
                      return true;
                    }
                    form.matches(':popover-open') || form.showPopover();
                    form.querySelector('form').requestSubmit();
                    return false;""")));
            browser.script("document.querySelector('#replay').hidePopover();");
            browser.find("#connect").click();
        }
    }

    private static String chessId() {
        return browser.detailsOf(0).replaceFirst("(?s).*\"_id\": \"(\\w+)\".*", "$1");
    }

    private static void assertNothingIsLeft() {
        assertThat(browser.events()).extracting(Browser.Shown::name).doesNotContain("message.created");
        assertThat(browser.find("body").getDomProperty("textContent")).doesNotContain("a secret");
        assertThat(browser.stored()).doesNotContain("a secret");
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
        browser.awaitEvents(1);
        assertThat(browser.events().get(0).subject()).contains("chess");
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

        assertThat(browser.all("header button, #events :is(input, button, [tabindex]), [role=tablist], [role=tab]"))
                .filteredOn(WebElement::isDisplayed)
                .hasSizeGreaterThan(20)
                .allSatisfy(PageIT::hasAName);
        browser.find("#calls-tab").click();
        for (WebElement tab : browser.all("#calls [role=tab]")) {
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
    @ValueSource(
            strings = {
                "event-stream",
                "event-detail",
                "search-form",
                "rate-plot",
                "pattern-form",
                "replay-form",
                "code-snippet",
                "call-group"
            })
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
        browser.find("#code-tab").click();
        browser.find("[name=copy]").click();
        browser.find("#calls-tab").click();
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

    /** Another port is another origin. */
    @Test
    void aPageOfAnotherOriginMayImportTheClientAndCallWithItFromTheSameMachine() throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        other.start();
        try {
            browser.open(URI.create("http://localhost:" + other.getAddress().getPort() + "/"));

            assertThat(browser.script("""
                    return (async (address) => {
                      const { Lobby } = await import(`${address}client/lobby.js`);
                      return (await new Lobby(address).request('GET', '/health/live')).status;
                    })(...arguments);""", server.lobby().address("/").toString()))
                    .isEqualTo("UP");
        } finally {
            other.stop(0);
        }
    }

    private static void hasAName(WebElement control) {
        assertThat(control.getAccessibleName())
                .as(control.getDomProperty("outerHTML"))
                .isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/client/package.json", "/client/README.md", "/client/CHANGELOG.md", "/client/LICENSE"})
    void theFilesOfThePackageAreNotServed(String path) {
        assertThat(server.lobby().probe(path)).isEqualTo(404);
    }
}
