package dev.lobby.server;

import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Lobby;
import dev.lobby.harness.Tool;
import java.io.File;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A browser with the page of a server in it, as a person has it before them. */
final class Browser implements AutoCloseable {
    private static final Dimension DESK = new Dimension(1280, 900);

    /** A name that only the browser knows, of this machine. */
    private static final String HOST = "lobby.example";

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static Browser start() {
        LoggingPreferences everything = new LoggingPreferences();
        everything.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(Tool.CHROMIUM.command());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");
        options.addArguments("--no-first-run", "--disable-background-networking");
        options.addArguments("--host-resolver-rules=MAP " + HOST + " 127.0.0.1");
        options.setCapability("goog:loggingPrefs", everything);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(Tool.CHROMEDRIVER.command()))
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    /** The page, with nobody logged in and nothing subscribed. */
    void open(Lobby lobby) {
        setSize(DESK.width, DESK.height);
        open(lobby, Map.of());
        awaitState("Live");
    }

    /** The page, as one who has never opened it. */
    void openForTheFirstTime(Lobby lobby) {
        clearAt(lobby);
        open(lobby, "/");
    }

    /** The page, with nothing subscribed and nothing stored but this. A page stores something when it is left, so this is stored from elsewhere. */
    void open(Lobby lobby, Map<String, String> stored) {
        clearAt(lobby);
        store("lobby.watch", "{\"patterns\":[],\"waiting\":[]}");
        stored.forEach(this::store);
        open(lobby, "/");
    }

    private void clearAt(Lobby lobby) {
        open(lobby, "/client/about.js");
        driver.executeScript("sessionStorage.clear(); localStorage.clear()");
    }

    private void store(String key, String value) {
        driver.executeScript("sessionStorage.setItem(...arguments)", key, value);
    }

    void reload() {
        driver.navigate().refresh();
    }

    /** Whether the user wants the page dark. */
    void prefer(String scheme) {
        Map<String, String> feature = Map.of("name", "prefers-color-scheme", "value", scheme);
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
    }

    /** Lets everything in the page take so many times as long, as on a slower machine. */
    void beSlow(int times) {
        driver.executeCdpCommand("Emulation.setCPUThrottlingRate", Map.of("rate", times));
    }

    /** Opens any address of the server. */
    void open(Lobby lobby, String path) {
        open(lobby.address(path));
    }

    /** Opens any address, also of another server. */
    void open(URI address) {
        driver.get(address.toString());
    }

    void setSize(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Opens the page by a host name that the server does not know, and waits for nothing. */
    void openByName(Lobby lobby) {
        driver.get("http://" + HOST + ":" + lobby.address("/").getPort() + "/");
    }

    /** Opens the page in another tab, beside those that there are, and does something in it. */
    void inAnotherTab(Lobby lobby, Runnable task) {
        String first = driver.getWindowHandle();
        driver.switchTo().newWindow(WindowType.TAB);
        try {
            setSize(DESK.width, DESK.height);
            open(lobby, "/");
            task.run();
        } finally {
            driver.close();
            driver.switchTo().window(first);
        }
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    @Nullable
    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    void awaitTrue(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(20)).until(condition);
    }

    void awaitState(String state) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> find("#state").getText().startsWith(state));
    }

    void subscribe(String pattern) {
        find("#pattern").sendKeys(pattern, Keys.ENTER);
        awaitTrue(() -> patterns().contains(pattern));
    }

    /** The patterns that are subscribed, without the objects that they are narrowed to. */
    List<String> patterns() {
        return all("#patterns li:not(.waiting) code").stream()
                .map(WebElement::getText)
                .toList();
    }

    /** The form of a call, brought to the front. */
    WebElement form(String group, String call) {
        all("#" + group + " [role=tab]").stream()
                .filter(tab -> tab.getText().equals(call))
                .findFirst()
                .orElseThrow()
                .click();
        return find("#" + group + " form:not([hidden])");
    }

    /** Fills in a form, by its fields' names, and sends it. Returns what the page then says. */
    String call(String group, String call, String... namesAndValues) {
        WebElement form = form(group, call);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            WebElement field = form.findElement(By.name(namesAndValues[i]));
            field.clear();
            field.sendKeys(namesAndValues[i + 1]);
        }
        form.findElement(By.cssSelector("button.primary")).click();
        return outcome(form);
    }

    String outcome(WebElement form) {
        WebElement output = form.findElement(By.tagName("output"));
        awaitTrue(() ->
                form.getDomAttribute("aria-busy") == null && !output.getText().isEmpty());
        return output.getText();
    }

    /** An event as the page shows it on one line. */
    record Shown(String name, String subject, String cursor, boolean isReplayed) {}

    /** The events that are shown, the oldest first. */
    @SuppressWarnings("unchecked")
    List<Shown> events() {
        List<List<String>> lines = (List<List<String>>) driver.executeScript("""
                return [...document.querySelectorAll('event-stream li.event:not([hidden])')].map((line) => [
                  line.querySelector('b').textContent,
                  line.querySelector('.subject').textContent.trim(),
                  line.querySelector('.cursor').title,
                  line.querySelector('small')?.textContent ?? '',
                ]);""");
        return lines == null
                ? List.of()
                : lines.stream()
                        .map(line -> new Shown(
                                line.get(0),
                                line.get(1),
                                line.get(2),
                                line.get(3).equals("replayed")))
                        .toList();
    }

    void awaitEvents(int count) {
        awaitTrue(() -> events().size() == count);
    }

    /** Opens the details of an event that is shown. Returns its JSON. */
    String detailsOf(int event) {
        driver.executeScript("""
                document.querySelectorAll('event-stream li.event:not([hidden]) .line')[arguments[0]].click();""", event);
        return find("event-detail pre").getText();
    }

    /** What is stored for the time after a reload, were the page left now. */
    String stored() {
        return String.valueOf(driver.executeScript("""
                dispatchEvent(new PageTransitionEvent('pagehide'));
                return JSON.stringify({ ...sessionStorage, ...localStorage });"""));
    }

    /** Presses keys where the keyboard is. */
    void press(CharSequence... keys) {
        Actions actions = new Actions(driver);
        for (CharSequence key : keys) {
            actions.sendKeys(key);
        }
        actions.perform();
    }

    WebElement focused() {
        return driver.switchTo().activeElement();
    }

    /** What went wrong in the page since the last time; not that a call was refused or the server away, which it shows. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(message ->
                        !message.contains("Failed to load resource") && !message.contains("WebSocket connection to"))
                // A host name without TLS is no trustworthy origin.
                .filter(message -> !message.contains("Cross-Origin-Opener-Policy header has been ignored"))
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
