package dev.lobby.harness;

import dev.lobby.auth.CheapPasswords;
import dev.lobby.build.Descriptions;
import dev.lobby.log.Subjects;
import dev.lobby.tournament.Tournament;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The WAR as it is built, with a fifth entity, a database of its own, and passwords that cost little to hash. */
public final class Deployments {
    private static final File WITH_FIFTH_ENTITY = new File("target/lobby-and-tournament.war");
    private static boolean isMade;

    private Deployments() {}

    /** All tests come from one address, and quickly. */
    public static final List<String> NO_RATE_LIMITS = List.of(
            "lobby.rest.max-requests-per-second=0",
            "lobby.rest.max-files-per-second=0",
            "lobby.rest.max-logins-per-minute=0",
            "lobby.rest.max-bytes-per-day=0",
            "lobby.socket.max-handshakes-per-second=0",
            "lobby.socket.max-frames-per-second-per-address=0");

    /** Only few tests are about the leave that a server takes. */
    static final List<String> NO_DRAIN = List.of("lobby.drain=PT0S");

    /** For servers whose sessions shall move as they do by default. */
    public static final String USUAL_DRAIN = "lobby.drain=PT2S";

    /** With settings as lines of a properties file. */
    public static WebArchive lobby(String... settings) {
        List<String> all = new ArrayList<>(Databases.create().settings());
        all.addAll(NO_RATE_LIMITS);
        all.addAll(NO_DRAIN);
        // Nobody's time-out tells a test of something else that it is slow.
        all.add("lobby.presence.timeout=P1D");
        // All of a test's users come from one address.
        all.add("lobby.rest.max-logins-per-minute=0");
        all.addAll(List.of(settings));
        return archive(withFifthEntity())
                .addAsResource(new StringAsset(String.join("\n", all)), "META-INF/microprofile-config.properties")
                .addClass(CheapPasswords.class);
    }

    /** With nothing of the tests' own. */
    public static WebArchive asBuilt() {
        return archive(new File("target/lobby.war"));
    }

    private static WebArchive archive(File war) {
        return ShrinkWrap.create(ZipImporter.class, "ROOT.war").importFrom(war).as(WebArchive.class);
    }

    /** The WAR to which an entity was added as anybody would add one, with its descriptions completed. */
    private static synchronized File withFifthEntity() {
        if (!isMade) {
            try {
                makeWithFifthEntity();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            isMade = true;
        }
        return WITH_FIFTH_ENTITY;
    }

    /** Other processes of the same test may read it meanwhile. */
    private static void makeWithFifthEntity() throws IOException {
        Path made = Files.createTempFile(Path.of("target"), "tournament", ".war");
        asBuilt()
                .addAsResource("db/migration/V1000__tournament.sql")
                .addPackages(false, Filters.exclude(".*IT.*"), Tournament.class.getPackage())
                .as(ZipExporter.class)
                .exportTo(made.toFile(), true);
        Descriptions.complete(made);
        Files.move(made, WITH_FIFTH_ENTITY.toPath(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The text of a description in the WAR with the fifth entity. */
    public static String described(String path) {
        try (FileSystem war = FileSystems.newFileSystem(withFifthEntity().toPath())) {
            return Files.readString(war.getPath(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For tests that run inside. */
    public static WebArchive withTestLibraries(WebArchive archive) {
        return archive.addPackages(true, "org.assertj", "net.bytebuddy", "org.awaitility", "org.hamcrest")
                .addPackage(Deployments.class.getPackage())
                .addClass(Subjects.class);
    }
}
