package dev.lobby.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Databases;
import dev.lobby.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link AbuseIT} does, in amounts that show what is left of each piece: against a server in a process of its own,
 * whose heap and threads are looked at before and after. Runs only when it is asked for;
 * {@code -Dlobby.test.commands=…}, {@code -Dlobby.test.requests=…} and {@code -Dlobby.test.visits=…} are the amounts.
 */
class AbuseRun {
    /** What caches and pools that are not full yet may still take. */
    private static final int HEAP_MEGABYTES = 24;

    private static final int THREADS = 40;

    @TempDir
    private Path folder;

    @Test
    void commands() throws Exception {
        run(Abuse::commands, Integer.getInteger("lobby.test.commands", 1_000_000));
    }

    @Test
    void requests() throws Exception {
        run(Abuse::requests, Integer.getInteger("lobby.test.requests", 200_000));
    }

    @Test
    void visits() throws Exception {
        run(Abuse::visits, Integer.getInteger("lobby.test.visits", 100_000));
    }

    private interface Part {
        void run(Abuse abuse, int amount) throws Exception;
    }

    /** A tenth of it comes before, so that what fills only once is full. */
    private void run(Part part, int amount) throws Exception {
        List<String> settings = new ArrayList<>(Databases.createOrEmbedded().settings());
        settings.addAll(Abuse.SETTINGS);
        try (ServerProcess server = ServerProcess.start(folder, settings)) {
            Abuse abuse = new Abuse(server.lobby());
            part.run(abuse, amount / 10);
            long heapBefore = server.liveHeapMegabytes();
            long threadsBefore = threads(server);

            part.run(abuse, amount);

            long heap = server.liveHeapMegabytes();
            long threads = threads(server);
            System.out.printf(
                    "Abuse: heap %d MB before, %d MB after; threads %d before, %d after%n",
                    heapBefore, heap, threadsBefore, threads);
            assertThat(heap).isLessThan(heapBefore + HEAP_MEGABYTES);
            assertThat(threads).isLessThan(threadsBefore + THREADS);
        }
    }

    private static long threads(ServerProcess server) throws IOException {
        return server.jcmd("Thread.print").stream()
                .filter(line -> line.startsWith("\""))
                .count();
    }
}
