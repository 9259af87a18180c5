package dev.lobby.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.lobby.change.EventMapping;
import dev.lobby.change.TrackedEntity;
import dev.lobby.wire.Frame;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rooms of the house and the doors between them. */
@AnalyzeClasses(packages = "dev.lobby", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] FEATURES = {
        "dev.lobby.user",
        "dev.lobby.auth.login",
        "dev.lobby.game",
        "dev.lobby.member",
        "dev.lobby.message",
        "dev.lobby.presence"
    };

    @ArchTest
    static final ArchRule ROOMS_HAVE_NO_CYCLE =
            slices().matching("dev.lobby.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PATTERNS_KNOW_THE_JDK_ALONE = classes()
            .that(resideInAPackage("dev.lobby.pattern"))
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.lobby.pattern", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule THE_LOG_KNOWS_NO_FEATURE = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.lobby.log",
                    "dev.lobby.change",
                    "dev.lobby.database..",
                    "dev.lobby.work",
                    "dev.lobby.rest",
                    "dev.lobby.id",
                    "dev.lobby.text")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FEATURES);

    @ArchTest
    static final ArchRule FEATURES_DO_NOT_KNOW_WHO_LISTENS = noClasses()
            .that()
            .resideInAnyPackage(FEATURES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.lobby.subscription", "dev.lobby.socket", "dev.lobby.wire..");

    @ArchTest
    static final ArchRule WHO_LISTENS_DOES_NOT_KNOW_THE_FEATURES = noClasses()
            .that()
            .resideInAnyPackage("dev.lobby.subscription", "dev.lobby.socket", "dev.lobby.wire..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FEATURES);

    @ArchTest
    static final ArchRule USERS_COME_BEFORE_GAMES_BEFORE_MEMBERS_BEFORE_MESSAGES = noClasses()
            .that()
            .resideInAPackage("dev.lobby.user")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.lobby.game", "dev.lobby.member", "dev.lobby.message", "dev.lobby.presence");

    @ArchTest
    static final ArchRule GAMES_COME_BEFORE_MEMBERS_BEFORE_MESSAGES = noClasses()
            .that()
            .resideInAPackage("dev.lobby.game")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.lobby.member", "dev.lobby.message");

    @ArchTest
    static final ArchRule SESSIONS_OF_THE_PLATFORM_ARE_KNOWN_BELOW_THE_SOCKET_ALONE = noClasses()
            .that()
            .resideOutsideOfPackages("dev.lobby.socket", "dev.lobby.wire", "dev.lobby.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(Session.class.getPackageName() + "..");

    /** What the gate has not let pass has no frame. {@code Frames} makes them of passes, which only the gate can make. */
    @ArchTest
    static final ArchRule EVENTS_PASS_THE_GATE = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.lobby.subscription.Frames")
            .and()
            .doNotHaveFullyQualifiedName(Frame.class.getName())
            .should()
            .callMethod(Frame.class, "ofEvent", String.class)
            .orShould()
            .callConstructor(Frame.class, String.class, int.class, boolean.class);

    /** It carries frames, and does not know who asked for them. */
    @ArchTest
    static final ArchRule THE_WIRE_KNOWS_NO_SUBSCRIPTION = noClasses()
            .that()
            .resideInAPackage("dev.lobby.wire..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.lobby.subscription", "dev.lobby.socket", "dev.lobby.log", "dev.lobby.pattern");

    /** So a product comes and goes with its package. */
    @ArchTest
    static final ArchRule PRODUCTS_ARE_KNOWN_TO_THEIR_PACKAGES_ALONE = noClasses()
            .that()
            .resideOutsideOfPackages("dev.lobby.server.payara", "dev.lobby.server.wildfly")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.lobby.server.payara",
                    "dev.lobby.server.wildfly",
                    "org.glassfish..",
                    "org.eclipse.persistence..",
                    "io.undertow..",
                    "org.xnio..",
                    "org.hibernate..");

    /** Those that Lobby runs on, and what they consist of. */
    private static final Pattern PRODUCTS = Pattern.compile(
            "payara|wildfly|glassfish|tyrus|grizzly|coyote|catalina|undertow|xnio|jboss|weld|resteasy|jersey|eclipselink|hibernate"
                    + "|yasson|parsson|narayana|arjuna|ironjacamar",
            Pattern.CASE_INSENSITIVE);

    /** In comments and strings neither. What configures a server has to name it, and is no code. */
    @ArchTest
    static void noProductIsNamedOutsideTheServersRoom(JavaClasses unused) throws IOException {
        Path code = Path.of("src/main/java/dev/lobby");

        assertThat(PRODUCTS.matcher("// Payara needs this").find()).isTrue();
        try (Stream<Path> sources = Files.walk(code)) {
            assertThat(sources.filter(Files::isRegularFile)
                            .filter(source -> !source.startsWith(code.resolve("server")))
                            .filter(source -> PRODUCTS.matcher(read(source)).find()))
                    .isEmpty();
        }
    }

    @ArchTest
    static final ArchRule THE_SERVER_KNOWS_NOTHING_OF_WHAT_RUNS_IN_IT = classes()
            .that()
            .resideInAPackage("dev.lobby.server..")
            .should()
            .onlyDependOnClassesThat(resideInAPackage("dev.lobby.server..")
                    .or(resideInAnyPackage("dev.lobby.work", "dev.lobby.logging"))
                    .or(not(resideInAPackage("dev.lobby.."))));

    @ArchTest
    static final ArchRule THE_RUNNING_SERVER_HAS_NOTHING_OF_THE_BUILD = noClasses()
            .that()
            .resideOutsideOfPackage("dev.lobby.build..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.lobby.build..");

    @ArchTest
    static final ArchRule THREADS_COME_FROM_THE_CONTAINER = noClasses()
            .should()
            .callConstructor(Thread.class, Runnable.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Executors.class);

    @ArchTest
    static void everyTrackedEntityHasItsEvents(JavaClasses all) {
        List<String> mapped = new ArrayList<>();
        all.that(com.tngtech.archunit.core.domain.JavaClass.Predicates.implement(EventMapping.class))
                .forEach(mapping -> mapping.getMethod("entity")
                        .getReturnType()
                        .getAllInvolvedRawTypes()
                        .forEach(type -> mapped.add(type.getName())));

        assertThat(tracked(all))
                .isNotEmpty()
                .allSatisfy(entity -> assertThat(mapped).contains(entity.getName()));
    }

    /** They would change rows without an event. Deleted moves have none anyway. */
    @ArchTest
    static void nothingWritesTrackedEntitiesInBulk(JavaClasses all) throws IOException {
        String names = tracked(all).stream()
                .flatMap(entity -> Stream.of(
                        entity.getSimpleName(),
                        entity.getAnnotation(Table.class).name()))
                .collect(Collectors.joining("|"));
        Pattern bulk = Pattern.compile(
                "\"\\s*(?:update|delete\\s+from|insert\\s+into)\\s+(?:" + names + ")\\b", Pattern.CASE_INSENSITIVE);

        assertThat(bulk.matcher("\"delete from Member m where").find()).isTrue();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            assertThat(sources.filter(Files::isRegularFile)
                            .filter(source -> bulk.matcher(read(source)).find()))
                    .containsExactly(Path.of("src/main/java/dev/lobby/move/MoveService.java"));
        }
    }

    private static List<Class<?>> tracked(JavaClasses all) {
        return all.stream()
                .filter(type -> type.isAssignableTo(TrackedEntity.class) && type.isAnnotatedWith(Entity.class))
                .<Class<?>>map(type -> type.reflect())
                .toList();
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
