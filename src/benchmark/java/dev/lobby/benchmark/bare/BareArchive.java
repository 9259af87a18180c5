package dev.lobby.benchmark.bare;

import dev.lobby.harness.Databases;
import dev.lobby.harness.Deployments;
import java.util.Map;
import org.jboss.shrinkwrap.api.ArchivePath;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.Node;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The WAR with this package's classes, and with the drivers that Lobby has. */
public final class BareArchive {
    private static final String H2_OPTIONS = ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0";

    private BareArchive() {}

    public static WebArchive create(Databases.Database database) {
        WebArchive archive = ShrinkWrap.create(WebArchive.class, "ROOT.war")
                .addPackages(false, Filters.exclude(BareArchive.class), BareArchive.class.getPackage())
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                .addAsWebInfResource(new StringAsset(persistence()), "classes/META-INF/persistence.xml")
                .setWebXML(new StringAsset(descriptor(database)));
        Map<ArchivePath, Node> drivers =
                Deployments.asBuilt().getContent(Filters.include("/WEB-INF/lib/(postgresql|h2)-.*"));
        drivers.forEach((path, driver) -> archive.add(driver.getAsset(), path));
        return archive;
    }

    private static String persistence() {
        return """
                <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
                  <persistence-unit name="bare" transaction-type="JTA">
                    <jta-data-source>java:app/jdbc/bare</jta-data-source>
                    <exclude-unlisted-classes>false</exclude-unlisted-classes>
                    <shared-cache-mode>NONE</shared-cache-mode>
                    <properties>
                      <property name="jakarta.persistence.schema-generation.database.action" value="create"/>
                    </properties>
                  </persistence-unit>
                </persistence>
                """;
    }

    private static String descriptor(Databases.Database database) {
        String driver = Databases.POSTGRESQL ? "org.postgresql.ds.PGSimpleDataSource" : "org.h2.jdbcx.JdbcDataSource";
        return """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <data-source>
                    <name>java:app/jdbc/bare</name>
                    <class-name>%s</class-name>
                    <url>%s</url>
                    <user>postgres</user>
                    <password>postgres</password>
                    <min-pool-size>2</min-pool-size>
                    <max-pool-size>20</max-pool-size>
                  </data-source>
                </web-app>
                """.formatted(driver, database.url() + (Databases.POSTGRESQL ? "" : H2_OPTIONS));
    }
}
