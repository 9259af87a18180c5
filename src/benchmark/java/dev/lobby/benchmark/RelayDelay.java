package dev.lobby.benchmark;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Latencies;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Player;
import dev.lobby.harness.RawSession;
import dev.lobby.harness.RawSession.Received;
import dev.lobby.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Measures the time from the answer of a call to the frame of its event: at the server that was called, and at another one
 * with the same database, with notifications and without. Runs only when it is asked for; {@code -Dlobby.test.events=…} is
 * the number of events.
 */
@Tag("postgresql")
class RelayDelay {
    private static final int EVENTS = Integer.getInteger("lobby.test.events", 200);
    private static final int WARM = 500;

    /** Twice {@code lobby.log.poll}. With any other pauses, events would come at some times between two polls more often. */
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(2);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void howLongAFrameTakes(String notify) throws Exception {
        List<String> settings = new ArrayList<>(Databases.create().settings());
        settings.add("lobby.cluster.notify=" + notify);
        try (ServerProcess called = ServerProcess.start(Files.createDirectory(folder.resolve("called")), settings);
                ServerProcess other = ServerProcess.start(Files.createDirectory(folder.resolve("other")), settings);
                Receiver here = new Receiver(called.lobby());
                Receiver there = new Receiver(other.lobby())) {
            Player ann = called.lobby().player();
            warm(ann, here, there);
            here.delays = new Latencies();
            there.delays = new Latencies();
            Random random = new Random(1);
            for (int event = 0; event < EVENTS; event++) {
                LockSupport.parkNanos((long) (random.nextDouble() * LONGEST_PAUSE));
                say(ann, here, there);
            }
            System.out.printf(
                    "Delay: notifications %s: the server that was called %s; the other one %s%n",
                    notify, here.delays, there.delays);
        }
    }

    private static void warm(Player player, Receiver here, Receiver there) throws InterruptedException {
        for (int event = 0; event < WARM; event++) {
            player.says(player.id(), "hello");
        }
        for (int event = 0; event < WARM; event++) {
            here.await(System.nanoTime());
            there.await(System.nanoTime());
        }
    }

    private static void say(Player player, Receiver here, Receiver there) throws InterruptedException {
        player.says(player.id(), "hello");
        long answered = System.nanoTime();
        here.await(answered);
        there.await(answered);
    }

    /** A session, and when its frames came. */
    private static final class Receiver implements AutoCloseable {
        private final BlockingQueue<Long> came = new LinkedBlockingQueue<>();
        private final RawSession session;
        private Latencies delays = new Latencies();

        Receiver(Lobby lobby) throws IOException {
            session = new RawSession(lobby, "/ws");
            session.subscribe("message.created");
            Thread reading = new Thread(this::read);
            reading.setDaemon(true);
            reading.start();
        }

        private void read() {
            try {
                for (Received frame = session.read(); frame != null; frame = session.read()) {
                    if (frame.kind() == RawSession.TEXT) {
                        came.add(System.nanoTime());
                    } else if (frame.kind() == RawSession.PING) {
                        session.sendPong(frame.payload());
                    }
                }
            } catch (IOException e) {
                // The session is closed, or else await() finds that nothing comes.
            }
        }

        /** Waits for the next frame. One that came before the answer took no time. */
        void await(long answered) throws InterruptedException {
            Long next = came.poll(1, TimeUnit.MINUTES);
            if (next == null) {
                throw new AssertionError("No frame came");
            }
            delays.add(Math.max(0, next - answered));
        }

        @Override
        public void close() throws IOException {
            session.close();
        }
    }
}
