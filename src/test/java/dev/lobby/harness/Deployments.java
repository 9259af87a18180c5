package dev.lobby.harness;

import dev.lobby.auth.CheapPasswords;
import dev.lobby.log.Subjects;
import dev.lobby.tournament.Tournament;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The WAR as it is built, with a fifth entity, a database of its own, and passwords that cost little to hash. */
public final class Deployments {
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
        return asBuilt()
                .addAsResource(new StringAsset(String.join("\n", all)), "META-INF/microprofile-config.properties")
                .addAsResource("db/migration/V1000__tournament.sql")
                .addClass(CheapPasswords.class)
                .addPackages(false, Filters.exclude(".*IT.*"), Tournament.class.getPackage());
    }

    /** With nothing of the tests' own. */
    public static WebArchive asBuilt() {
        return ShrinkWrap.create(ZipImporter.class, "ROOT.war")
                .importFrom(new File("target/lobby.war"))
                .as(WebArchive.class);
    }

    /** For tests that run inside. */
    public static WebArchive withTestLibraries(WebArchive archive) {
        return archive.addPackages(true, "org.assertj", "net.bytebuddy", "org.awaitility", "org.hamcrest")
                .addPackage(Deployments.class.getPackage())
                .addClass(Subjects.class);
    }
}
