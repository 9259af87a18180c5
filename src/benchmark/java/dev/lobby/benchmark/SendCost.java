package dev.lobby.benchmark;

import dev.lobby.benchmark.Speakers.Timetable;
import dev.lobby.harness.Databases;
import dev.lobby.harness.Latencies;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.ServerProcess;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the processor time of the server, and the delay, for each frame of a message that many sessions receive, against
 * {@link BareSender}. The two take turns: first a burst, which is as many messages as calls can post, then messages at a
 * fixed rate. The server's time has in it the call and its transaction; PostgreSQL's own processes are not counted. Runs
 * only when it is asked for; {@code -Dlobby.test.sessions=…} is the number of sessions, {@code -Dlobby.test.warm=…} that of
 * the messages before the first turn, {@code -Dlobby.test.sending=plain} the server's own way of sending.
 */
class SendCost {
    static final int BODY_BYTES = 200;
    private static final int SESSIONS = Integer.getInteger("lobby.test.sessions", 1_000);
    private static final int WARM = Integer.getInteger("lobby.test.warm", 30_000);
    private static final int TURNS = Integer.getInteger("lobby.test.turns", 4);
    private static final String SENDING = System.getProperty("lobby.test.sending", "auto");
    private static final int BURST = 1_000;
    private static final int RATE = 50;
    private static final int SECONDS = 6;

    /** Messages a second, more than there can be. */
    private static final int AT_ONCE = 1_000_000;

    private static final Duration LIMIT = Duration.ofMinutes(10);

    @TempDir
    private Path folder;

    /** What is measured. */
    private interface Sender extends AutoCloseable {
        Crowd crowd();

        /** Begins to say so many more messages. */
        Timetable say(int messages, int rate) throws IOException;

        boolean isDone();

        Duration processorTime();

        @Override
        void close() throws IOException;
    }

    /** @param processorMicros for each frame */
    private record Cost(double processorMicros, Latencies latencies) {
        @Override
        public String toString() {
            return "%.2f µs a frame, %s".formatted(processorMicros, latencies);
        }
    }

    @Test
    void whatAFrameCosts() throws Exception {
        try (BareProcess bare = new BareProcess();
                LobbyProcess lobby = new LobbyProcess(folder)) {
            Audience ofBare = new Audience(bare);
            Audience ofLobby = new Audience(lobby);
            Cost unused = ofBare.hear(BURST, AT_ONCE);
            unused = ofLobby.hear(WARM, AT_ONCE);
            lobby.server.settle();
            double frames = lobby.metric("lobby_frames_sent_total");
            double rounds = lobby.metric("lobby_rounds_sent_total");
            turns("a burst of " + BURST, ofBare, ofLobby, BURST, AT_ONCE);
            frames = lobby.metric("lobby_frames_sent_total") - frames;
            rounds = lobby.metric("lobby_rounds_sent_total") - rounds;
            System.out.printf("Send: %.1f frames in a write%n", frames / rounds);
            turns(RATE + " a second", ofBare, ofLobby, SECONDS * RATE, RATE);
        }
    }

    private static void turns(String what, Audience bare, Audience lobby, int messages, int rate) throws IOException {
        double leastOfBare = Double.MAX_VALUE;
        double leastOfLobby = Double.MAX_VALUE;
        for (int turn = 0; turn < TURNS; turn++) {
            Cost bareCost = bare.hear(messages, rate);
            Cost lobbyCost = lobby.hear(messages, rate);
            System.out.printf("Send: %s: bare %s; Lobby %s%n", what, bareCost, lobbyCost);
            leastOfBare = Math.min(leastOfBare, bareCost.processorMicros());
            leastOfLobby = Math.min(leastOfLobby, lobbyCost.processorMicros());
        }
        System.out.printf(
                "Send: %s to %d sessions: bare %.2f µs a frame, Lobby %.2f µs, ratio %.2f%n",
                what, SESSIONS, leastOfBare, leastOfLobby, leastOfLobby / leastOfBare);
    }

    /** Those who hear everything that is said. */
    private static final class Audience {
        private final Sender sender;
        private final List<Listener> listeners;
        private int said;

        Audience(Sender sender) throws IOException {
            this.sender = sender;
            this.listeners = sender.crowd().join(SESSIONS, 0);
        }

        Cost hear(int messages, int rate) throws IOException {
            Latencies latencies = new Latencies();
            Duration before = sender.processorTime();
            said += messages;
            Timetable times = sender.say(messages, rate);
            sender.crowd().read((number, now) -> latencies.add(now - times.due(number)), this::hasAll, LIMIT);
            Duration taken = sender.processorTime().minus(before);
            return new Cost(taken.toNanos() / 1e3 / messages / SESSIONS, latencies);
        }

        private boolean hasAll() {
            return sender.isDone() && listeners.stream().allMatch(listener -> listener.place() == said);
        }
    }

    private static final class LobbyProcess implements Sender {
        private final ServerProcess server;
        private final Speakers speakers;
        private final Crowd crowd;

        LobbyProcess(Path folder) throws IOException {
            List<String> settings = new ArrayList<>(Databases.createOrEmbedded().settings());
            settings.add("lobby.message.max-per-talk=100000000");
            settings.add("lobby.socket.sending=" + SENDING);
            server = ServerProcess.start(folder, settings);
            speakers = new Speakers(server.lobby(), BODY_BYTES);
            crowd = new Crowd(server.lobby(), Speakers.NUMBER);
        }

        double metric(String name) {
            return server.lobby().metric(name);
        }

        @Override
        public Crowd crowd() {
            return crowd;
        }

        @Override
        public Timetable say(int messages, int rate) {
            return speakers.say(messages, rate, new Latencies());
        }

        @Override
        public boolean isDone() {
            return speakers.areDone();
        }

        @Override
        public Duration processorTime() {
            return server.processorTime();
        }

        @Override
        public void close() throws IOException {
            crowd.close();
            speakers.close();
            server.kill();
        }
    }

    private static final class BareProcess implements Sender {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final int port = ServerProcess.freePort();
        private final Process process;
        private final Crowd crowd;
        private Optional<Socket> speaker = Optional.empty();
        private Future<?> saying = CompletableFuture.completedFuture(null);
        private int said;

        BareProcess() throws IOException {
            process = new ProcessBuilder(
                            ServerProcess.jdk("java"),
                            "-cp",
                            System.getProperty("java.class.path"),
                            BareSender.class.getName(),
                            String.valueOf(port))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (!BareSender.READY.equals(process.inputReader().readLine())) {
                throw new IOException("The bare sender does not start");
            }
            crowd = new Crowd(Lobby.at(new URL("http://127.0.0.1:" + port)), 1);
        }

        @Override
        public Crowd crowd() {
            return crowd;
        }

        @Override
        public Timetable say(int messages, int rate) throws IOException {
            DataOutputStream out = new DataOutputStream(speaker().getOutputStream());
            Timetable times =
                    new Timetable(said, said + messages, System.nanoTime(), TimeUnit.SECONDS.toNanos(1) / rate);
            said += messages;
            saying = thread.submit(() -> {
                for (int number = times.first(); number < times.end(); number++) {
                    long due = times.due(number);
                    while (due - System.nanoTime() > 0) {
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                    out.writeInt(number);
                }
                return null;
            });
            return times;
        }

        /** Connected once the sessions are. */
        private Socket speaker() throws IOException {
            if (speaker.isEmpty()) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setTcpNoDelay(true);
                socket.getOutputStream().write(BareSender.SPEAKER.getBytes(StandardCharsets.US_ASCII));
                speaker = Optional.of(socket);
            }
            return speaker.get();
        }

        /** If it has failed, its messages do not come, and the wait for them ends. */
        @Override
        public boolean isDone() {
            return saying.isDone();
        }

        @Override
        public Duration processorTime() {
            return process.info().totalCpuDuration().orElseThrow();
        }

        @Override
        public void close() throws IOException {
            thread.shutdownNow();
            crowd.close();
            process.destroyForcibly();
            if (speaker.isPresent()) {
                speaker.get().close();
            }
        }
    }
}
