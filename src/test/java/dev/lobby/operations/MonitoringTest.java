package dev.lobby.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.Monitoring;
import dev.lobby.harness.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The alerts and the dashboard, without a server: see also {@code RestIT}. */
class MonitoringTest {
    private static final String TESTED = "the alerts for Prometheus";

    @Test
    void eachAlertIsExplainedAndTested() throws IOException {
        String readme = Files.readString(Monitoring.FOLDER.resolve("README.md"));
        String tests = Files.readString(Monitoring.TESTS);

        assertThat(Monitoring.alerts()).hasSizeGreaterThan(10).allSatisfy(alert -> {
            assertThat(readme).contains("\n| `" + alert + "` | ");
            assertThat(tests).contains("alertname=\"" + alert + "\"");
        });
    }

    @Test
    void eachPanelIsExplained() throws IOException {
        String readme = Files.readString(Monitoring.FOLDER.resolve("README.md"));

        assertThat(Monitoring.panels())
                .hasSizeGreaterThan(10)
                .allSatisfy(panel -> assertThat(readme).contains("\n| " + panel + " | "));
    }

    @Test
    void eachMetricIsDocumented() throws IOException {
        String documented = Files.readString(Path.of("docs/operations.md"));

        assertThat(Monitoring.metrics())
                .allSatisfy(metric -> assertThat(documented).contains("`" + Monitoring.family(metric) + "`"));
    }

    @Test
    void theAlertsAreValidAndFireWhenTheyShouldAndOnlyThen() throws Exception {
        Tool.require(TESTED, Tool.PROMTOOL);

        promtool("check", "rules", Monitoring.ALERTS.toString());
        promtool("test", "rules", Monitoring.TESTS.toString());
        promtool(
                "check",
                "config",
                "--syntax-only",
                Monitoring.FOLDER.resolve("prometheus.yml").toString());
    }

    @Test
    void theQueriesOfTheDashboardAreValid() throws Exception {
        Tool.require(TESTED, Tool.PROMTOOL);

        for (String query : Monitoring.queries()) {
            promtool("--experimental", "promql", "format", query.replace("$__rate_interval", "5m"));
        }
    }

    private static void promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Tool.PROMTOOL.command()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + "\n" + output).isZero();
    }
}
