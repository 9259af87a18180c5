package dev.lobby.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
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
        "dev.lobby.user", "dev.lobby.game", "dev.lobby.member", "dev.lobby.message", "dev.lobby.presence"
    };

    @ArchTest
    static final ArchRule ROOMS_HAVE_NO_CYCLE =
            slices().matching("dev.lobby.(*)..").should().beFreeOfCycles();

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
                    "dev.lobby.log", "dev.lobby.change", "dev.lobby.database", "dev.lobby.work", "dev.lobby.rest")
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
    static final ArchRule SESSIONS_OF_THE_PLATFORM_ARE_KNOWN_TO_THE_SOCKET_AND_THE_WIRE_ALONE = noClasses()
            .that()
            .resideOutsideOfPackages("dev.lobby.socket", "dev.lobby.wire..")
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

    /** What a server's API does not offer is got at in these rooms alone. */
    @ArchTest
    static final ArchRule THE_SERVERS_OWN_CLASSES_ARE_KNOWN_TO_THE_WIRE_ALONE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.lobby.wire..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.glassfish..", "io.undertow..", "org.xnio..");

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

    /** They would change rows without an event. */
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
                    .isEmpty();
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
