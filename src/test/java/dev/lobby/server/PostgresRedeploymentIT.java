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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The WAR is deployed again and again in one server. */
@Tag("postgresql")
class PostgresRedeploymentIT {
    private static final int TIMES = 3;
    private static final Pattern ROW = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");
    private static final String LOADER = ServerProcess.WILDFLY
            ? "org.jboss.modules.ModuleClassLoader"
            : "org.glassfish.web.loader.WebappClassLoader";

    private final Databases.Database database = Databases.create();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    /**
     * Against what there is after the first time: WildFly keeps the last deployment's class loader, and the last
     * session's endpoint, until the next takes their place. Payara has a few beside the running one's, always as many.
     */
    @Test
    void leavesNoThreadNoClassLoaderAndNoConnectionBehindAndTellsItsSessions() throws Exception {
        try (Redeployable lobby = Redeployable.start(folder, database.settings())) {
            Player ann = lobby.server().lobby().player();
            redeploy(lobby, ann);
            Map<String, Integer> before = traces(lobby.server());

            for (int i = 0; i < TIMES; i++) {
                redeploy(lobby, ann);
            }

            assertThat(ann.get("/api/users").status()).isEqualTo(200);
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(traces(lobby.server()))
                            .allSatisfy((what, number) ->
                                    assertThat(number).as(what).isLessThanOrEqualTo(before.getOrDefault(what, 0))));
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

    /** What there is once a deployment, and more often where an earlier one has left something. */
    private Map<String, Integer> traces(ServerProcess server) throws Exception {
        Map<String, Integer> traces = new TreeMap<>();
        for (String line : server.jcmd("Thread.print")) {
            if (line.startsWith("\"lobby-")) {
                traces.merge("threads", 1, Integer::sum);
            }
        }
        for (String line : server.jcmd("GC.class_histogram")) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && row.group(2).equals(LOADER)) {
                traces.put("class loaders", Integer.valueOf(row.group(1)));
            }
        }
        traces.put("more connections than a pool has", Math.max(0, connections() - 20));
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
