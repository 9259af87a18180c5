package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a scan for known vulnerabilities is told about the servers that are tested. */
@Tag("wildfly")
@Tag("postgresql")
class ServersIT {
    private static final Path MICRO = Path.of("target/payara-micro.jar");

    @Test
    void theBillOfMaterialsHasAllLibrariesOfTheServers() throws IOException {
        String payara = System.getProperty("lobby.test.payara");
        String wildfly = System.getProperty("lobby.test.wildfly");
        SortedSet<String> parts = new TreeSet<>(ServerParts.of(MICRO));
        parts.addAll(ServerParts.of(Path.of("target", "wildfly-" + wildfly, "modules")));
        // The servers themselves, by the names that advisories have for them.
        parts.add("fish.payara.extras/payara-micro@" + payara);
        parts.add("fish.payara.distributions/payara@" + payara);
        parts.add("org.wildfly/wildfly-dist@" + wildfly);

        Files.writeString(Path.of("target/servers.cdx.json"), ServerParts.billOfMaterials(parts));

        assertThat(parts).hasSizeGreaterThan(900);
        for (String part : new String[] {
            "io.undertow/undertow-core@", "org.glassfish.tyrus/tyrus-server@", "com.hazelcast/hazelcast@"
        }) {
            assertThat(parts).anyMatch(found -> found.startsWith(part));
        }
        assertThat(Files.readString(Path.of("SECURITY.md"))).contains("target/servers.cdx.json");
    }
}
