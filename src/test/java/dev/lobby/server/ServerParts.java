package dev.lobby.server;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The libraries that a server consists of, as Maven's files in its jars, and in the jars in these, name them. */
final class ServerParts {
    private static final String JAR = ".jar";
    private static final String NAMES = "META-INF/maven/.*/pom[.]properties";

    private final SortedSet<String> found = new TreeSet<>();

    private ServerParts() {}

    /**
     * Finds the libraries.
     *
     * @param server a jar, or a folder with jars
     * @return as {@code group/name@version}
     */
    static SortedSet<String> of(Path server) throws IOException {
        ServerParts parts = new ServerParts();
        try (Stream<Path> files = Files.walk(server)) {
            List<Path> jars =
                    files.filter(file -> file.toString().endsWith(JAR)).toList();
            for (Path jar : jars) {
                try (InputStream in = Files.newInputStream(jar)) {
                    parts.read(in);
                }
            }
        }
        return parts.found;
    }

    private void read(InputStream jar) throws IOException {
        ZipInputStream entries = new ZipInputStream(jar);
        for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
            if (entry.getName().endsWith(JAR)) {
                read(new ByteArrayInputStream(entries.readAllBytes()));
            } else if (entry.getName().matches(NAMES)) {
                Properties names = new Properties();
                names.load(new ByteArrayInputStream(entries.readAllBytes()));
                if (names.containsKey("groupId")) {
                    found.add(names.get("groupId") + "/" + names.get("artifactId") + "@" + names.get("version"));
                }
            }
        }
    }

    /** A bill of materials in the form of CycloneDX 1.5. */
    static String billOfMaterials(Collection<String> parts) {
        JsonArrayBuilder components = Json.createArrayBuilder();
        for (String part : parts) {
            String[] names = part.split("[/@]", 3);
            components.add(Json.createObjectBuilder()
                    .add("type", "library")
                    .add("group", names[0])
                    .add("name", names[1])
                    .add("version", names[2])
                    .add("purl", "pkg:maven/" + part));
        }
        return Json.createObjectBuilder()
                .add("bomFormat", "CycloneDX")
                .add("specVersion", "1.5")
                .add("version", 1)
                .add("components", components)
                .build()
                .toString();
    }
}
