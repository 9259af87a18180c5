package dev.lobby.harness;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What an operator's Prometheus and Grafana are given: the alerts, and the dashboard. */
public final class Monitoring {
    public static final Path FOLDER = Path.of("server-config/monitoring");
    public static final Path ALERTS = FOLDER.resolve("alerts.yml");
    public static final Path TESTS = FOLDER.resolve("alerts-test.yml");

    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
    private static final Pattern METRIC = Pattern.compile("\\blobby_[a-z_]+");
    private static final Pattern SERIES = Pattern.compile("_(bucket|count|sum)$");

    private Monitoring() {}

    public static List<String> alerts() throws IOException {
        return ALERT.matcher(Files.readString(ALERTS))
                .results()
                .map(alert -> alert.group(1))
                .toList();
    }

    /** The titles of the dashboard's panels. */
    public static List<String> panels() throws IOException {
        return panelObjects().map(panel -> panel.getString("title")).toList();
    }

    /** The dashboard's queries. */
    public static List<String> queries() throws IOException {
        return panelObjects()
                .flatMap(panel -> panel.getJsonArray("targets").getValuesAs(JsonObject.class).stream())
                .map(target -> target.getString("expr"))
                .toList();
    }

    private static Stream<JsonObject> panelObjects() throws IOException {
        try (JsonReader reader = Json.createReader(Files.newBufferedReader(FOLDER.resolve("dashboard.json")))) {
            return reader.readObject().getJsonArray("panels").getValuesAs(JsonObject.class).stream()
                    .filter(panel -> panel.getString("type").equals("timeseries"));
        }
    }

    /** The metrics that the alerts and the dashboard use. */
    public static SortedSet<String> metrics() throws IOException {
        return Stream.concat(Stream.of(Files.readString(ALERTS)), queries().stream())
                .flatMap(text -> METRIC.matcher(text).results().map(metric -> metric.group()))
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }

    /** The name by which a metric is documented. */
    public static String family(String metric) {
        return SERIES.matcher(metric).replaceFirst("");
    }
}
