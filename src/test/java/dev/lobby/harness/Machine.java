package dev.lobby.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The machine that the guides are about: a folder has its files, free ports stand for its ports, and processes for the
 * services of its systemd. What would change the real machine is noted, and not run.
 */
public final class Machine implements AutoCloseable {
    private static final Path GUIDES = Path.of("server-config");
    private static final String JAVA_HOME = System.getProperty("java.home");

    /** Like Debian's, which logs whole requests, but in the foreground and with everything in this folder. */
    private static final String NGINX = """
            daemon off;
            user root;
            pid nginx.pid;
            error_log /var/log/nginx/error.log;
            events {
                worker_connections 768;
            }
            http {
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                access_log /var/log/nginx/access.log;
                include /etc/nginx/conf.d/*.conf;
            }
            """;

    private static final char[] TRUST_STORE_PASSWORD = "changeit".toCharArray();

    private final Path root;
    private final Path clone;
    private final int tlsPort = ServerProcess.freePort();
    private final int plainPort = ServerProcess.freePort();
    private final int lobbyPort = ServerProcess.freePort();

    /** What stands for the two servers of a guide. */
    private final List<Integer> serverPorts = List.of(ServerProcess.freePort(), ServerProcess.freePort());

    private final Map<String, String> places;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, Process> services = new HashMap<>();
    private final List<String> noted = new ArrayList<>();

    public Machine(Path root, int databasePort, String databasePassword) throws IOException {
        this.root = root;
        places = places(databasePort, databasePassword);
        // What Debian, its nginx and systemd's CacheDirectory bring.
        for (String folder :
                List.of("opt", "etc/nginx/conf.d", "etc/systemd/system", "var/log/nginx", "var/cache/lobby")) {
            Files.createDirectories(root.resolve(folder));
        }
        Files.writeString(file("/etc/nginx/nginx.conf"), here(NGINX));
        clone = Files.createDirectories(root.resolve("clone"));
        Files.createSymbolicLink(clone.resolve("target"), Path.of("target").toAbsolutePath());
        try (Stream<Path> files = Files.walk(GUIDES)) {
            for (Path guide : files.filter(Files::isRegularFile).toList()) {
                Path copy = clone.resolve(guide);
                Files.createDirectories(copy.getParent());
                Files.writeString(copy, here(Files.readString(guide)));
            }
        }
    }

    /** What this machine has in place of what the guides name. */
    private Map<String, String> places(int databasePort, String databasePassword) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("https://lobby.example.com/", address().toString());
        all.put("lobby.example.com", "localhost");
        all.put("change-me", databasePassword);
        all.put("listen 443 ", "listen 127.0.0.1:" + tlsPort + " ");
        all.put("listen 80;", "listen 127.0.0.1:" + plainPort + ";");
        all.put("10.0.0.11:8080", serverAddress(0));
        all.put("10.0.0.12:8080", serverAddress(1));
        all.put("8080", String.valueOf(lobbyPort));
        all.put("5432", String.valueOf(databasePort));
        all.put("/usr/bin/java", JAVA_HOME + "/bin/java");
        List.of("/opt/", "/etc/", "/var/").forEach(folder -> all.put(folder, root + folder));
        return all;
    }

    private String here(String text) {
        Pattern any =
                Pattern.compile(places.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|")));
        return any.matcher(text.replaceAll(
                        "target/wildfly-[0-9.]+Final", "target/" + ServerProcess.WILDFLY_HOME.getFileName()))
                .replaceAll(place -> Matcher.quoteReplacement(places.getOrDefault(place.group(), "")));
    }

    /** A file that the guides know by this path. */
    public Path file(String path) {
        return Path.of(root + path);
    }

    /** Where clients reach Lobby, through the proxy. */
    public URI address() {
        return URI.create("https://localhost:" + tlsPort + "/");
    }

    /** The same without TLS. */
    public URI plainAddress() {
        return URI.create("http://localhost:" + plainPort + "/");
    }

    /** Past the proxy. */
    public URI lobbyAddress() {
        return URI.create("http://127.0.0.1:" + lobbyPort + "/");
    }

    /** The ports of the two servers, if there are several. */
    public List<Integer> serverPorts() {
        return serverPorts;
    }

    /** As it is written in nginx's configuration. */
    public String serverAddress(int number) {
        return "127.0.0.1:" + serverPorts.get(number);
    }

    /**
     * The certificate that signed itself is trusted by the test that uses this, by Node, and by the servers, which ask at
     * their own address.
     */
    public SSLContext trust() throws IOException, GeneralSecurityException {
        Path certificate = file("/etc/nginx/lobby.pem");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "lobby", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        Path file = file("/etc/trusted.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, TRUST_STORE_PASSWORD);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);

        setEnvironment("NODE_EXTRA_CA_CERTS", certificate.toString());
        setEnvironment(
                "JAVA_TOOL_OPTIONS",
                "-Djavax.net.ssl.trustStoreType=PKCS12 -Djavax.net.ssl.trustStore=" + file
                        + " -Djavax.net.ssl.trustStorePassword=" + new String(TRUST_STORE_PASSWORD)
                        // Ports of WildFly's that are nobody's business, but must be free.
                        + " -Djboss.https.port=" + ServerProcess.freePort()
                        + " -Djboss.management.http.port=" + ServerProcess.freePort());
        return context;
    }

    /** For every service. */
    public void setEnvironment(String name, String value) {
        environment.put(name, value);
    }

    /** As it reads with this machine's places. */
    public Guide guide(String path) throws IOException {
        return Guide.of(Files.readString(clone.resolve(GUIDES).resolve(path)));
    }

    /** The commands that were not run. */
    public List<String> noted() {
        return noted;
    }

    public void follow(List<String> commands) throws IOException, InterruptedException {
        for (String command : commands) {
            String[] words = command.split(" ", -1);
            // The journal is that of the real machine.
            if (words[words.length - 1].equals("systemd-journald")) {
                noted.add(command);
                continue;
            }
            switch (words[0]) {
                case "./mvnw", "useradd", "chown" -> noted.add(command);
                case "systemctl" -> systemctl(words[1], words[words.length - 1]);
                case "journalctl" -> awaitInLog(words[2], command.replaceFirst(".* -g '(.*)'", "$1"));
                case "nginx" -> run(nginx(words[1]));
                default -> run("bash", "-euc", command);
            }
        }
    }

    /** Commands that must succeed. Returns what they print. */
    public String run(String... command) throws IOException, InterruptedException {
        Process process = process(clone, environment, ProcessBuilder.Redirect.PIPE, command);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed:\n" + output);
        }
        return output;
    }

    /** Waits as a person does who looks into the log until it is there. */
    private void awaitInLog(String service, String pattern) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> Pattern.compile(pattern).matcher(log(service)).find() || !isRunning(service));
    }

    private void systemctl(String verb, String service) throws IOException, InterruptedException {
        switch (verb) {
            case "daemon-reload" -> {}
            case "enable", "start" -> start(service);
            case "stop" -> stop(service);
            case "restart" -> {
                stop(service);
                start(service);
            }
            // The guides reload nothing but Debian's nginx, which runs as soon as it is installed.
            case "reload" -> {
                if (services.containsKey(service)) {
                    run(nginx("-s", "reload"));
                } else {
                    services.put(service, service(service, Map.of(), nginx()));
                }
            }
            default -> throw new IllegalArgumentException("systemctl " + verb);
        }
    }

    private String[] nginx(String... more) {
        List<String> command = new ArrayList<>(List.of(
                Tool.NGINX.command(), "-e", "stderr", "-p", root.toString(), "-c", file("/etc/nginx/nginx.conf") + ""));
        command.addAll(List.of(more));
        return command.toArray(String[]::new);
    }

    private void start(String service) throws IOException {
        List<String> unit = Files.readAllLines(file("/etc/systemd/system/" + service + ".service"));
        Map<String, String> variables = new HashMap<>(environment);
        for (String path : values(unit, "EnvironmentFile")) {
            values(Files.readAllLines(Path.of(path)), "").forEach(line -> define(variables, line));
        }
        values(unit, "Environment").forEach(line -> define(variables, line.replace("\"", "")));
        for (String before : values(unit, "ExecStartPre")) {
            if (service(service, variables, words(before)).onExit().join().exitValue() != 0) {
                throw new IllegalStateException(before + " failed:\n" + log(service));
            }
        }
        services.put(
                service,
                service(service, variables, words(values(unit, "ExecStart").get(0))));
    }

    /** Of lines as {@code key=value}; all lines that assign something where the key is empty. */
    private static List<String> values(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> key.isEmpty() ? line.matches("\\w+=.*") : line.startsWith(key + "="))
                .map(line -> key.isEmpty() ? line : line.substring(key.length() + 1))
                .toList();
    }

    /** As systemd parts a command. */
    private static String[] words(String command) {
        return Pattern.compile("'([^']*)'|[^' ]+")
                .matcher(command)
                .results()
                .map(word -> Optional.ofNullable(word.group(1)).orElseGet(word::group))
                .toArray(String[]::new);
    }

    private static void define(Map<String, String> variables, String line) {
        variables.put(line.replaceFirst("=.*", ""), line.replaceFirst("[^=]*=", ""));
    }

    /** Its log begins anew. */
    private Process service(String name, Map<String, String> variables, String... command) throws IOException {
        return process(root, variables, ProcessBuilder.Redirect.to(logFile(name).toFile()), command);
    }

    /** In no environment but its own, as systemd does it. */
    private static Process process(
            Path folder, Map<String, String> variables, ProcessBuilder.Redirect output, String... command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
        builder.environment().clear();
        builder.environment().put("PATH", String.join(":", Tool.path()));
        builder.environment().put("JAVA_HOME", JAVA_HOME);
        builder.environment().putAll(variables);
        return builder.start();
    }

    private void stop(String service) throws IOException {
        Process process = services.remove(service);
        if (process == null) {
            throw new IllegalStateException(service + " does not run");
        }
        ServerProcess.end(process);
        Path unit = file("/etc/systemd/system/" + service + ".service");
        List<String> good = Files.exists(unit) ? values(Files.readAllLines(unit), "SuccessExitStatus") : List.of();
        if (process.exitValue() != 0 && !good.contains(String.valueOf(process.exitValue()))) {
            throw new IllegalStateException(service + " failed with " + process.exitValue() + ":\n" + log(service));
        }
    }

    /** All processes of a service that runs. */
    public Stream<ProcessHandle> processes(String service) {
        return Optional.ofNullable(services.get(service)).stream()
                .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process.toHandle())));
    }

    /** Its script runs until the server has ended. What else that starts comes and goes. */
    private boolean isRunning(String service) {
        Process process = services.get(service);
        return process != null && process.isAlive();
    }

    private Path logFile(String service) {
        return root.resolve(service + ".log");
    }

    public String log(String service) throws IOException {
        return Files.readString(logFile(service));
    }

    @Override
    public void close() throws IOException {
        services.values().forEach(ServerProcess::end);
        // JUnit warns of links that lead out of a folder that it deletes.
        Files.deleteIfExists(clone.resolve("target"));
    }
}
