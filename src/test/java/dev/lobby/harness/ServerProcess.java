package dev.lobby.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.auth.CheapPasswords;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * A server with the WAR as it is built but for {@link CheapPasswords}, in a process of its own, started in a folder where
 * its data stay. Which server, {@code arquillian.launch} says.
 */
public final class ServerProcess implements AutoCloseable {
    public static final boolean WILDFLY = "wildfly".equals(System.getProperty("arquillian.launch"));

    /** The two servers. */
    public enum Kind {
        PAYARA,
        WILDFLY;

        /** The one that this run tests, and then the other, in turns. */
        public static Kind of(int number) {
            return values()[(number + (ServerProcess.WILDFLY ? 1 : 0)) % 2];
        }
    }

    static final Path WILDFLY_HOME = Path.of("target", "wildfly-" + System.getProperty("lobby.test.wildfly"))
            .toAbsolutePath();
    static final Path WAR = withCheapPasswords();
    private static final Path MICRO = Path.of("target/payara-micro.jar").toAbsolutePath();
    private static final Path PREBOOT =
            Path.of("server-config/payara-micro/preboot.asadmin").toAbsolutePath();
    private static final Path POSTDEPLOY =
            Path.of("server-config/payara-micro/postdeploy.asadmin").toAbsolutePath();

    /** In a place where clocks are put back once a year, so that some local times are two times. */
    private static final String ZONE = "-Duser.timezone=Europe/Berlin";

    private static final List<String> JVM = Stream.concat(
                    Stream.of("-Xmx768m", ZONE),
                    Stream.of(System.getProperty("lobby.test.jvm", "-XX:+TieredCompilation")
                            .split(" ", -1)))
            .toList();
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration QUIET = Duration.ofMillis(50);
    private static final Pattern MANAGEMENT = Pattern.compile("listening on http://(\\S+)/management");

    /** Once, or for each generation; what is beside the heap has no total. */
    private static final Pattern USED_HEAP = Pattern.compile("total \\d+K, used (\\d+)K");

    private static final String READ_TIMEOUT =
            "set configs.config.server-config.network-config.transports.transport.tcp.read-timeout-millis=";

    private final Process process;
    private final Path log;
    private final Lobby lobby;

    private ServerProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.lobby = new Lobby(port);
    }

    private static Path withCheapPasswords() {
        // Each of the processes in which tests run has its own.
        Path war = Path.of("target", "lobby-" + ProcessHandle.current().pid() + ".war")
                .toAbsolutePath();
        war.toFile().deleteOnExit();
        Deployments.asBuilt()
                .addClass(CheapPasswords.class)
                .as(ZipExporter.class)
                .exportTo(war.toFile(), true);
        return war;
    }

    /** Where the embedded database is, in a server that was started in the folder, by default. */
    public static Path embeddedDatabase(Path folder) {
        return folder.resolve(WILDFLY ? "standalone/data/lobby" : "data/lobby");
    }

    /** With settings as in a properties file; waits until it answers. */
    public static ServerProcess start(Path folder, List<String> settings) throws IOException {
        return start(folder, freePort(), settings);
    }

    /** At a port that clients know already. */
    public static ServerProcess start(Path folder, int port, List<String> settings) throws IOException {
        return start(Kind.of(0), folder, port, settings);
    }

    /** The one server or the other. */
    public static ServerProcess start(Kind kind, Path folder, int port, List<String> settings) throws IOException {
        return started(folder, port, command(kind, folder, port, WAR, settings));
    }

    /** One that takes only the processor time that nobody else wants, as if it were on another machine. */
    public static ServerProcess startElsewhere(Path folder, List<String> settings) throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of("nice", "-n", "19"));
        command.addAll(command(folder, port, WAR, settings));
        return started(folder, port, command);
    }

    /** With another WAR. */
    public static ServerProcess start(WebArchive war, Path folder, int port, List<String> settings) throws IOException {
        return start(Kind.of(0), war, folder, port, settings);
    }

    /** The one server or the other, with another WAR. */
    public static ServerProcess start(Kind kind, WebArchive war, Path folder, int port, List<String> settings)
            throws IOException {
        return started(folder, port, command(kind, folder, port, exported(war, folder), settings));
    }

    /** Until it is ready, a server gives no answer at all, so that a proxy goes to another one. */
    private static ServerProcess started(Path folder, int port, List<String> command) throws IOException {
        ServerProcess server = run(folder, port, command);
        try {
            int first = await().atMost(Duration.ofMinutes(2)).until(server::probe, status -> status != 0);
            assertThat(first)
                    .as("The server's first answer; it logged:%n%s", server.log())
                    .isEqualTo(200);
        } catch (RuntimeException | AssertionError e) {
            server.kill();
            throw e;
        }
        return server;
    }

    /** One that does not start, and is told to end then; does not wait. */
    public static ServerProcess startInVain(Path folder, List<String> settings) throws IOException {
        return startInVain(WAR, folder, settings, Map.of());
    }

    /** The same with another WAR, and with variables in its environment. */
    public static ServerProcess startInVain(
            WebArchive war, Path folder, List<String> settings, Map<String, String> environment) throws IOException {
        return startInVain(exported(war, folder), folder, settings, environment);
    }

    private static ServerProcess startInVain(
            Path war, Path folder, List<String> settings, Map<String, String> environment) throws IOException {
        int port = freePort();
        List<String> all = Stream.concat(settings.stream(), Stream.of("lobby.failed-start=exit"))
                .toList();
        return run(folder, port, command(folder, port, war, all), environment);
    }

    /** With another WAR; does not wait. */
    public static ServerProcess startWith(WebArchive war, Path folder, List<String> settings) throws IOException {
        int port = freePort();
        return run(folder, port, command(folder, port, exported(war, folder), settings));
    }

    private static Path exported(WebArchive war, Path folder) {
        Path file = folder.resolve("other.war");
        war.as(ZipExporter.class).exportTo(file.toFile(), true);
        return file;
    }

    private static List<String> command(Path folder, int port, Path war, List<String> settings) throws IOException {
        return command(Kind.of(0), folder, port, war, settings);
    }

    private static List<String> command(Kind kind, Path folder, int port, Path war, List<String> settings)
            throws IOException {
        return kind == Kind.WILDFLY ? wildfly(folder, port, war, settings) : payara(port, war, settings);
    }

    /** A server that closes connections from which it has read nothing for so long, where that can be said to it. */
    public static ServerProcess startWithReadTimeout(Path folder, Duration timeout, List<String> settings)
            throws IOException {
        int port = freePort();
        List<String> command = command(folder, port, WAR, settings);
        if (WILDFLY) {
            String listener = "<http-listener name=\"default\" ";
            configure(folder, listener, listener + "read-timeout=\"" + timeout.toMillis() + "\" ");
        }
        return started(folder, port, command);
    }

    /** A server in which no thread waits longer for a client's bytes; on Payara, where that is half a minute by default. */
    public static ServerProcess startWithShortReads(Path folder, Duration longest, List<String> settings)
            throws IOException {
        int port = freePort();
        List<String> command = command(folder, port, WAR, settings);
        if (!WILDFLY) {
            Path preboot = folder.resolve("preboot.asadmin");
            Files.writeString(preboot, Files.readString(PREBOOT) + READ_TIMEOUT + longest.toMillis() + "\n");
            command.set(command.indexOf(PREBOOT.toString()), preboot.toString());
        }
        return started(folder, port, command);
    }

    /** A {@link PayaraMicroHost}, with nothing deployed, and just these settings. */
    static ServerProcess startPayaraHost(Path folder, List<String> settings) throws IOException {
        int port = freePort();
        Path launcher = payaraLauncher(folder.resolve("payara"));
        List<String> command = java(settings.stream().map(setting -> "-D" + setting));
        // What java -jar would take from the manifest.
        try (JarFile jar = new JarFile(launcher.toFile())) {
            String opens = jar.getManifest().getMainAttributes().getValue("Add-Opens");
            for (String module : opens.split(" ", -1)) {
                command.addAll(List.of("--add-opens", module + "=ALL-UNNAMED"));
            }
        }
        command.addAll(List.of("-cp", launcher + File.pathSeparator + hostAlone(folder)));
        command.addAll(List.of(PayaraMicroHost.class.getName(), launcher.toString(), String.valueOf(port)));
        return run(folder, port, command);
    }

    /** None of the other test classes, which the application would see, too. */
    private static Path hostAlone(Path folder) {
        Path jar = folder.resolve("host.jar");
        ShrinkWrap.create(JavaArchive.class)
                .addClass(PayaraMicroHost.class)
                .as(ZipExporter.class)
                .exportTo(jar.toFile());
        return jar;
    }

    /** Has Payara Micro lay out its libraries as files, in which it finds what it looks for much faster than in its one jar. */
    private static Path payaraLauncher(Path root) throws IOException {
        Files.createDirectory(root);
        Path log = root.resolveSibling("launcher.log");
        Process process = new ProcessBuilder(
                        jdk("java"), "-jar", MICRO.toString(), "--rootdir", root.toString(), "--outputlauncher")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.onExit().orTimeout(2, TimeUnit.MINUTES).join();
        Path launcher = root.resolve("launch-micro.jar");
        if (!Files.exists(launcher)) {
            throw new IllegalStateException("Payara Micro does not run here: " + Files.readString(log));
        }
        return launcher;
    }

    private static ServerProcess run(Path folder, int port, List<String> command) throws IOException {
        return run(folder, port, command, Map.of());
    }

    private static ServerProcess run(Path folder, int port, List<String> command, Map<String, String> environment)
            throws IOException {
        Path log = Files.createTempFile(folder, "server", ".log");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_OPTS", String.join(" ", JVM));
        builder.environment().putAll(environment);
        Process process = builder.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new ServerProcess(process, log, port);
    }

    private static List<String> java(Stream<String> properties) {
        List<String> command = new ArrayList<>(List.of(jdk("java")));
        command.addAll(JVM);
        properties.forEach(command::add);
        return command;
    }

    private static Stream<String> properties(List<String> settings) {
        return Stream.of(Deployments.NO_RATE_LIMITS, Deployments.NO_DRAIN, settings)
                .flatMap(List::stream)
                .map(setting -> "-D" + setting);
    }

    /** The path of a program of the JDK that runs this. */
    public static String jdk(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    private static List<String> payara(int port, Path war, List<String> settings) {
        List<String> command = java(properties(settings));
        command.addAll(List.of("-jar", MICRO.toString(), "--nohazelcast", "--contextroot", "/"));
        command.addAll(List.of("--prebootcommandfile", PREBOOT.toString()));
        command.addAll(List.of("--postdeploycommandfile", POSTDEPLOY.toString()));
        command.addAll(List.of("--port", String.valueOf(port), "--deploy", war.toString()));
        return command;
    }

    private static List<String> wildfly(Path folder, int port, Path war, List<String> settings) throws IOException {
        Path base = folder.resolve("standalone");
        copy(WILDFLY_HOME.resolve("standalone/configuration"), base.resolve("configuration"));
        configure(folder, "scan-interval=\"5000\"", "scan-interval=\"250\"");
        Files.createDirectories(base.resolve("deployments"));
        Files.copy(war, base.resolve("deployments/ROOT.war"), StandardCopyOption.REPLACE_EXISTING);
        List<String> command = new ArrayList<>();
        command.add(WILDFLY_HOME.resolve("bin/standalone.sh").toString());
        command.add("-Djboss.server.base.dir=" + base);
        command.add("-Djboss.http.port=" + port);
        command.add("-Djboss.https.port=" + freePort());
        command.add("-Djboss.management.http.port=" + freePort());
        properties(settings).forEach(command::add);
        return command;
    }

    private static void configure(Path folder, String setting, String instead) throws IOException {
        Path configuration = folder.resolve("standalone/configuration/standalone.xml");
        String all = Files.readString(configuration);
        assertThat(all).contains(setting);
        Files.writeString(configuration, all.replace(setting, instead));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Whether it says that it is ready. */
    public boolean answers() throws IOException {
        return probe() == 200;
    }

    /** The status of its readiness, or 0 if it does not answer. */
    private int probe() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("The server has ended:\n" + log());
        }
        try {
            int status = lobby.probe("/api/health/ready");
            return status == 404 && !hasBooted() ? 0 : status;
        } catch (IllegalStateException e) {
            return 0;
        }
    }

    /** WildFly opens its port while its host starts, and answers 404 in between, for milliseconds. */
    private boolean hasBooted() throws IOException {
        String log = log();
        return !log.contains("WFLYSRV0049") || log.contains("WFLYSRV0025") || log.contains("WFLYSRV0026");
    }

    public Lobby lobby() {
        return lobby;
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    /** Carries out what WildFly's administrators tell it. */
    public void administer(String operation) throws IOException {
        Matcher address = MANAGEMENT.matcher(log());
        if (!address.find()) {
            throw new IllegalStateException("The server cannot be administered:\n" + log());
        }
        Process cli = new ProcessBuilder(
                        WILDFLY_HOME.resolve("bin/jboss-cli.sh").toString(),
                        "--connect",
                        "--controller=remote+http://" + address.group(1),
                        "--command=" + operation)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = cli.inputReader()) {
            assertThat(output.lines()).anyMatch(line -> line.contains("\"outcome\" => \"success\""));
        }
    }

    /** What {@code jcmd} says of the server's Java process, the last of the processes. */
    public List<String> jcmd(String command) throws IOException {
        ProcessHandle java = all(process)
                .filter(handle -> handle.children().findAny().isEmpty())
                .findFirst()
                .orElseThrow();
        Process jcmd = new ProcessBuilder(jdk("jcmd"), String.valueOf(java.pid()), command).start();
        try (BufferedReader output = jcmd.inputReader()) {
            return output.lines().toList();
        }
    }

    /** The processor time of the server since its start. */
    public Duration processorTime() {
        return all(process)
                .map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * Waits until it has compiled what it has to do. Under full load the one thread that compiles gets hardly any processor
     * time.
     */
    public void settle() {
        AtomicReference<Duration> before = new AtomicReference<>(processorTime());
        await().pollInterval(LOOK).atMost(Duration.ofMinutes(1)).until(() -> {
            Duration now = processorTime();
            return now.minus(before.getAndSet(now)).compareTo(QUIET) < 0;
        });
    }

    /** Of the heap, what is in use; for that it is collected. */
    public long liveHeapMegabytes() throws IOException {
        jcmd("GC.run");
        String heap = String.join("\n", jcmd("GC.heap_info"));
        List<Long> used = USED_HEAP
                .matcher(heap)
                .results()
                .map(found -> Long.parseLong(found.group(1)))
                .toList();
        if (used.isEmpty()) {
            throw new IllegalStateException("This is another garbage collector: " + heap);
        }
        return used.stream().mapToLong(Long::longValue).sum() / 1024;
    }

    /** What the server holds of the machine's memory, whether in its heap or beside it. */
    public long residentMegabytes() throws IOException {
        ProcessHandle java = all(process)
                .filter(handle -> handle.children().findAny().isEmpty())
                .findFirst()
                .orElseThrow();
        return Files.readAllLines(Path.of("/proc", String.valueOf(java.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .sum();
    }

    /** How many instances of a class there are to which something leads. */
    public long liveInstances(Class<?> type) throws IOException {
        return jcmd("GC.class_histogram").stream()
                .map(line -> line.strip().split(" +", -1))
                .filter(columns -> columns.length > 3 && columns[3].equals(type.getName()))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }

    public String log() throws IOException {
        return Files.readString(log);
    }

    /** What it ends with, by itself. */
    public int status() {
        return process.onExit().orTimeout(2, TimeUnit.MINUTES).join().exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -9} does. */
    public void kill() {
        all(process).forEach(ProcessHandle::destroyForcibly);
    }

    /** Lets the server stand still, as a machine does that is suspended. */
    public void freeze() throws IOException {
        Signal.STOP.send(all(process));
    }

    public void thaw() throws IOException {
        Signal.CONT.send(all(process));
    }

    /** WildFly's is a script, whose child is the server. */
    private static Stream<ProcessHandle> all(Process process) {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()));
    }

    /** As {@code kill} does, and waits. */
    @Override
    public void close() {
        end(process);
    }

    /** Tells a process and all that it started to end, as systemd does, and waits. */
    static void end(Process process) {
        List<ProcessHandle> ending = all(process).toList();
        ending.forEach(ProcessHandle::destroy);
        boolean ended = CompletableFuture.allOf(
                        ending.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
                .thenApply(gone -> true)
                .completeOnTimeout(false, 30, TimeUnit.SECONDS)
                .join();
        if (!ended) {
            ending.forEach(ProcessHandle::destroyForcibly);
            throw new IllegalStateException("A process did not end within 30 s: " + process.info());
        }
    }
}
