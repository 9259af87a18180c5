package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Player;
import dev.lobby.harness.Redeployable;
import dev.lobby.harness.ServerProcess;
import dev.lobby.harness.Session;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The WAR is deployed again and again in one server. */
@Tag("postgresql")
class PostgresRedeploymentIT {
    private static final int TIMES = 6;

    /** Those of the pool, and the one that listens. */
    private static final int MAX_CONNECTIONS = 21;

    private static final String THREADS = "threads";
    private static final String LOADERS = "class loaders";
    private static final String LOADER =
            ServerProcess.WILDFLY ? "deployment.ROOT.war" : "org.glassfish.web.loader.WebappClassLoader";

    private final Databases.Database database = Databases.create();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    /** Compares with what there is after the first redeployment. Payara always has a few class loaders that nothing uses. */
    @Test
    void leavesNoThreadNoClassLoaderAndNoConnectionBehindAndTellsItsSessions() throws Exception {
        try (Redeployable lobby = Redeployable.start(folder, database.settings())) {
            Player ann = lobby.server().lobby().player();
            redeploy(lobby, ann);
            Map<String, Integer> before = traces(lobby.server());
            assertThat(before)
                    .extractingByKeys(THREADS, LOADERS)
                    .as("They are still found")
                    .allSatisfy(number -> assertThat(number).isPositive());

            for (int i = 0; i < TIMES; i++) {
                redeploy(lobby, ann);
            }

            assertThat(ann.get("/api/users").status()).isEqualTo(200);
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(traces(lobby.server()))
                            .allSatisfy((what, number) -> assertThat(number)
                                    .as(what)
                                    .isLessThanOrEqualTo(before.getOrDefault(what, 0) + allowed(what))));
            System.out.printf(
                    "Redeployment: after the first %s, after %d more %s%n", before, TIMES, traces(lobby.server()));
        }
    }

    private static void redeploy(Redeployable lobby, Player ann) throws Exception {
        Session session = lobby.server().lobby().session("**");
        ann.says(ann.id(), "hello");
        assertThat(session.events(1)).containsExactly("message.created");
        lobby.undeploy();
        assertThat(session.closeCode()).isEqualTo(1001);
        lobby.deploy();
    }

    /**
     * On WildFly an idle thread keeps the last request that it handled, and with it a deployment, until it handles another.
     * Few threads handle the few requests of this test. What every deployment leaves behind is there as often as it was
     * deployed.
     */
    private static int allowed(String what) {
        return what.equals(LOADERS) && ServerProcess.WILDFLY ? TIMES / 2 : 0;
    }

    /** What there is once a deployment, and more often where an earlier one has left something. */
    private Map<String, Integer> traces(ServerProcess server) throws Exception {
        Map<String, Integer> traces = new TreeMap<>();
        for (String line : server.jcmd("Thread.print")) {
            if (line.startsWith("\"lobby-")) {
                traces.merge(THREADS, 1, Integer::sum);
            }
        }
        server.jcmd("GC.run");
        traces.put(LOADERS, (int) server.jcmd("VM.classloaders fold=false").stream()
                .filter(line -> line.contains(LOADER))
                .count());
        traces.put("more connections than a server has", Math.max(0, connections() - MAX_CONNECTIONS));
        return traces;
    }

    private int connections() throws SQLException {
        try (Connection connection = database.connect(folder);
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("select count(*) from pg_stat_activity where datname = '" + database.name()
                                + "' and pid <> pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
