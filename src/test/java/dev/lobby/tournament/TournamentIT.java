package dev.lobby.tournament;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.log.LogGrown;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.UserTransaction;
import java.io.File;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** A sample: how a company tests an entity of its own inside Lobby, with nothing but the WAR and its own classes. */
@ArquillianTest
class TournamentIT {
    @Inject
    private Tournaments tournaments;

    @Inject
    private LogWatch log;

    @Deployment
    static WebArchive deployment() {
        String settings = "lobby.database.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        return ShrinkWrap.create(ZipImporter.class, "ROOT.war")
                .importFrom(new File("target/lobby.war"))
                .as(WebArchive.class)
                .addPackage(TournamentIT.class.getPackage())
                .addAsResource("db/migration/V1000__tournament.sql")
                .addAsResource(new StringAsset(settings), "META-INF/microprofile-config.properties")
                .addPackages(true, "org.assertj", "net.bytebuddy", "org.awaitility", "org.hamcrest");
    }

    @Test
    void aTournamentThatIsCommittedIsInTheLogAndOneThatIsRolledBackIsNot() throws Exception {
        tournaments.open("Open 2027", true);
        tournaments.open("Open 2028", false);
        tournaments.open("Open 2029", true);

        await().untilAsserted(() -> assertThat(log.end()).isEqualTo(2));
    }

    /** The company's own service. */
    @ApplicationScoped
    public static class Tournaments {
        @PersistenceContext
        private EntityManager entities;

        @Resource
        private UserTransaction transaction;

        public void open(String title, boolean commit) throws Exception {
            transaction.begin();
            entities.persist(new Tournament(UUID.randomUUID().toString().substring(0, 24), title));
            entities.flush();
            if (commit) {
                transaction.commit();
            } else {
                transaction.rollback();
            }
        }
    }

    /** Hears of the log as the sessions' router does. */
    @ApplicationScoped
    public static class LogWatch {
        private final AtomicLong end = new AtomicLong();

        void grown(@Observes LogGrown grown) {
            end.set(grown.position());
        }

        public long end() {
            return end.get();
        }
    }
}
