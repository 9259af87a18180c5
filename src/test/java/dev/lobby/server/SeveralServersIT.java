package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Follower;
import dev.lobby.harness.Guide;
import dev.lobby.harness.Lobby;
import dev.lobby.harness.Machine;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Tool;
import dev.lobby.harness.Writer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two servers behind nginx, set up and upgraded as their guide says, while clients write and listen. */
@Tag("wildfly")
@Tag("postgresql")
class SeveralServersIT {
    private static final int CLIENTS = 6;
    private static final long SEED = Long.getLong("lobby.test.seed", 1);

    private final Databases.Database database = Databases.create();
    private final List<ServerProcess> servers = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger written = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Random random = new Random(SEED);
    private volatile boolean done;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @AfterEach
    void stop() {
        servers.forEach(ServerProcess::kill);
    }

    @Test
    void eachIsUpgradedAfterTheOtherAndNoCallFailsAndOneThatDiesIsPassedBy() throws Exception {
        Tool.require("the guide for several servers", Tool.NGINX, Tool.OPENSSL);
        try (Machine machine = new Machine(folder.resolve("machine"), database.port(), "")) {
            Guide guide = machine.guide("several-servers/README.md");
            machine.follow(machine.guide("nginx/README.md").commands());
            machine.follow(guide.commands("nginx"));
            for (int i = 0; i < 2; i++) {
                servers.add(start(i, machine));
            }
            Lobby lobby = new Lobby(machine.address(), HttpClient.newBuilder().sslContext(machine.trust()));
            Follower witness = begin(lobby);
            Writer writer = new Writer(lobby.player(), new Random(SEED), () -> lobby, acknowledged);
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try {
                Future<?> writing = thread.submit(() -> write(writer));
                moveUntilWritten(50, lobby);
                upgradeEach(machine, guide, lobby);
                assertThat(failures).isEmpty();
                servers.get(1).kill();
                moveUntilWritten(100, lobby);
                done = true;
                writing.get(1, TimeUnit.MINUTES);
            } finally {
                done = true;
                thread.shutdownNow();
            }
            assertThat(failures).as("Calls on their way to a server that died").hasSizeLessThanOrEqualTo(1);
            List<Follower.Seen> log = witness.seesAll(lobby, acknowledged);
            followers.forEach(follower -> follower.checkAgainst(log, () -> move(lobby)));
            System.out.printf(
                    "Several servers: two upgraded behind nginx, then one killed, %d calls, %d failed (%s)%n",
                    written.get(), failures.size(), failures);
        }
    }

    private ServerProcess start(int number, Machine machine) throws IOException {
        List<String> settings = new ArrayList<>(database.settings());
        settings.add("lobby.proxy.trusted=127.0.0.1");
        settings.add(Deployments.USUAL_DRAIN);
        settings.add("lobby.socket.max-replays-per-minute=0");
        settings.add("lobby.presence.timeout=P1D");
        return ServerProcess.start(
                Files.createDirectories(folder.resolve("server" + number)),
                machine.serverPorts().get(number),
                settings);
    }

    /** What the guide says of the first server, for each. */
    private void upgradeEach(Machine machine, Guide guide, Lobby lobby) throws IOException, InterruptedException {
        for (int number = 0; number < 2; number++) {
            String address = machine.serverAddress(number);
            machine.follow(here(guide.commands("Take the server out"), machine, address));
            // nginx's workers hear of the reload a moment later.
            moveUntilWritten(50, lobby);
            servers.get(number).close();
            moveUntilWritten(50, lobby);
            servers.set(number, start(number, machine));
            machine.follow(here(guide.commands("Put it back"), machine, address));
            moveUntilWritten(50, lobby);
        }
    }

    private static List<String> here(List<String> commands, Machine machine, String address) {
        return commands.stream()
                .map(command -> command.replace(machine.serverAddress(0), address))
                .toList();
    }

    private Follower begin(Lobby lobby) {
        Follower witness = new Follower(List.of("**"));
        IntStream.range(0, CLIENTS).forEach(i -> followers.add(new Follower(List.of(i % 2 == 0 ? "**" : "message.*"))));
        List<Follower> all = new ArrayList<>(followers);
        all.add(witness);
        Follower.connectAll(all, () -> lobby);
        witness.leave(false);
        return witness;
    }

    private void write(Writer writer) {
        while (!done) {
            try {
                writer.write();
                written.incrementAndGet();
            } catch (IllegalStateException e) {
                // A worker of nginx that ends closes idle connections, on which a call may just be on its way.
                if (!(e.getCause() instanceof IOException)) {
                    failures.add(String.valueOf(e.getMessage()));
                }
            }
        }
    }

    private void moveUntilWritten(int more, Lobby lobby) {
        int before = written.get();
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            move(lobby);
            return written.get() >= before + more;
        });
    }

    /** Who is not connected comes back, and some leave. */
    private void move(Lobby lobby) {
        for (Follower follower : followers) {
            if (random.nextInt(50) == 0) {
                follower.leave(true);
            }
            follower.take();
            if (!follower.isConnected()) {
                follower.connect(lobby);
            }
        }
    }
}
