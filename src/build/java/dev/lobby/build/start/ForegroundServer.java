package dev.lobby.build.start;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs Payara Micro with Lobby in the foreground of a build, as a task of Ant: {@code mvn} alone ends with it.
 *
 * <p>It prints what the server logs, and ends the build's process together with the server: with the server's status, or
 * with that of the signal that stopped the build. So the last line is Lobby's, not a report of the build.
 */
public final class ForegroundServer {
    /** The first line of a record of the log: its logger, which is not printed, and its level. */
    private static final Pattern RECORD = Pattern.compile("([\\w.$]*)[|](\\S+ (\\w+) .*)");

    private static final Pattern READY = Pattern.compile("Lobby .* is ready at ");
    private static final Pattern LAST_WORD = Pattern.compile("Lobby does not start: ");
    private static final int MAX_PORT = 65_535;
    private static final int CONNECT_MILLIS = 1000;
    private static final int STOP_SECONDS = 30;

    /** The status with which a JVM ends after SIGINT, and after SIGTERM. */
    private static final List<Integer> STOPPED = List.of(130, 143);

    private String address = "";
    private String port = "";
    private String jar = "";
    private String war = "";
    private String preboot = "";
    private String postdeploy = "";
    private String logging = "";
    private volatile boolean stopping;
    private final CountDownLatch printed = new CountDownLatch(1);

    /** The address to listen at. */
    public void setAddress(String address) {
        this.address = address;
    }

    public void setPort(String port) {
        this.port = port;
    }

    /** Payara Micro. */
    public void setJar(String jar) {
        this.jar = jar;
    }

    public void setWar(String war) {
        this.war = war;
    }

    /** The commands that configure the server before it starts. */
    public void setPreboot(String preboot) {
        this.preboot = preboot;
    }

    /** The commands that open its port once the WAR is deployed. */
    public void setPostdeploy(String postdeploy) {
        this.postdeploy = postdeploy;
    }

    /** The configuration of the server's log. */
    public void setLogging(String logging) {
        this.logging = logging;
    }

    /** Called by Ant. Does not return: it ends the process. */
    public void execute() {
        int status;
        try {
            Optional<String> refusal = refusal();
            refusal.ifPresent(why -> System.out.println("Lobby does not start: " + why));
            status = refusal.isPresent() ? 1 : run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.flush();
        printed.countDown();
        if (stopping) {
            // The process ends by its own signal. The server's status may be another: it gets that signal from the
            // terminal, and SIGTERM from Stop, in any order. An exit waits for the end that has begun.
            System.exit(status);
        }
        // An exit would let Maven report, in the meantime, that the build failed.
        Runtime.getRuntime().halt(status);
    }

    /** Why the server could not listen, and what to do. */
    Optional<String> refusal() throws IOException {
        if (!port.matches("[1-9][0-9]{0,4}") || Integer.parseInt(port) > MAX_PORT) {
            return Optional.of(port + " is no port. Choose one from 1 to " + MAX_PORT + ": mvn -Dhttp.port=8080");
        }
        Optional<InetAddress> here = addressHere();
        if (here.isEmpty()) {
            return Optional.of(address + " is no address of this machine. Choose one that is,"
                    + " or listen at all of them: mvn -Dhttp.address=0.0.0.0");
        }
        int number = Integer.parseInt(port);
        if (isTaken(here.get(), number)) {
            return Optional.of("something else listens on port " + port + ". Stop it, or choose another port: mvn"
                    + " -Dhttp.port=" + (number + 1));
        }
        return Optional.empty();
    }

    /** Empty if this machine has no such address. */
    private Optional<InetAddress> addressHere() throws IOException {
        try {
            InetAddress there = InetAddress.getByName(address);
            boolean isHere = there.isAnyLocalAddress()
                    || there.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(there) != null;
            return isHere ? Optional.of(there) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static boolean isTaken(InetAddress there, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(there.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : there, port),
                    CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private int run() throws IOException {
        Process server = new ProcessBuilder(command()).redirectErrorStream(true).start();
        Runtime.getRuntime().addShutdownHook(new Stop(server));
        boolean ended = print(server.inputReader());
        int status = server.onExit().join().exitValue();
        if (!ended) {
            System.out.println(
                    STOPPED.contains(status)
                            ? "Lobby has stopped."
                            : "Payara Micro has ended with status " + status + ". Its errors are above");
        }
        // Payara Micro ends with 0 if its port was taken meanwhile.
        return status == 0 ? 1 : status;
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The JVM's second compiler would take half of a start's processor time.
        command.add("-XX:TieredStopAtLevel=1");
        // The levels in the log must have their English names: print() looks for them.
        command.add("-Duser.language=en");
        command.add("-Dlobby.address=" + page());
        command.add("-Dlobby.failed-start=exit");
        // The settings that Maven was given. They come later, so they override those above.
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("lobby."))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of("-jar", jar, "--nohazelcast", "--disablephonehome", "--contextroot", "/"));
        command.addAll(List.of("--prebootcommandfile", preboot, "--postdeploycommandfile", postdeploy));
        command.addAll(List.of("--logproperties", logging));
        command.addAll(List.of("--port", port, "--deploy", war));
        return command;
    }

    private String page() {
        return "http://localhost:" + port + "/";
    }

    /**
     * Prints Lobby's records and the server's errors. Returns whether the last line was Lobby's last word; what the
     * server logs after that, or while it stops, is left out.
     */
    private boolean print(BufferedReader log) throws IOException {
        boolean ended = false;
        boolean shown = true;
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            Matcher record = RECORD.matcher(line);
            boolean begins = record.matches();
            if (begins) {
                shown = record.group(1).startsWith("dev.lobby")
                        || record.group(3).equals("SEVERE");
            }
            if (shown && !ended && !stopping) {
                System.out.println(begins ? record.group(2) : line);
                ended = LAST_WORD.matcher(line).find();
            }
            if (READY.matcher(line).find()) {
                System.out.println(hint(line));
            }
            System.out.flush();
        }
        return ended;
    }

    private String hint(String ready) {
        return "The page is at " + System.getProperty("lobby.address", page()) + ". Messages are "
                + (ready.contains("visibility private") ? "private" : "public") + ". Press Ctrl-C to stop.";
    }

    /** Stops the server when Maven is told to stop, and waits until the server's last line is printed. */
    private final class Stop extends Thread {
        private final Process server;

        Stop(Process server) {
            this.server = server;
        }

        @Override
        public void run() {
            stopping = true;
            // Not server.destroy(), which would also close the stream that is being printed.
            server.toHandle().destroy();
            try {
                if (!server.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                    server.destroyForcibly();
                }
                printed.await(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
