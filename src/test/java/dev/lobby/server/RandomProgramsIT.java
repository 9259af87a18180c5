package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Deployments;
import dev.lobby.harness.Transactions;
import dev.lobby.harness.World;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/**
 * Transactions drawn at random, over all entities, each change flushed: whatever a persistence provider makes of them,
 * the events are those that the contract says, in its order. {@code -Dlobby.test.programs=…} runs more, {@code
 * -Dlobby.test.seed=…} others.
 */
@ArquillianTest
class RandomProgramsIT {
    private static final int LONGEST = 12;

    @Inject
    private Transactions transactions;

    @Deployment
    static WebArchive deployment() {
        return Deployments.withTestLibraries(Deployments.lobby(
                        // So that some events wait in memory and some in the database.
                        "lobby.log.transaction-bytes=1024",
                        "test.programs=" + Integer.getInteger("lobby.test.programs", 100),
                        "test.seed=" + Long.getLong("lobby.test.seed", 1))
                .addPackage(RandomProgramsIT.class.getPackage())
                .addClasses(
                        dev.lobby.user.UserPrograms.class,
                        dev.lobby.game.GamePrograms.class,
                        dev.lobby.member.MemberPrograms.class,
                        dev.lobby.message.MessagePrograms.class));
    }

    @Test
    void causeTheEventsThatTheContractSaysInItsOrder() throws Exception {
        int programs = ConfigProvider.getConfig().getValue("test.programs", Integer.class);
        long seed = ConfigProvider.getConfig().getValue("test.seed", Long.class);
        Random random = new Random(seed);
        World world = new World(random);
        List<String> expected = new ArrayList<>();
        List<String> texts = new ArrayList<>();

        for (int program = 0; program < programs; program++) {
            boolean changesItsMind = random.nextInt(10) == 0;
            int length = 1 + random.nextInt(LONGEST);
            List<World.Step> steps = new ArrayList<>();
            for (int step = 0; step < length; step++) {
                steps.add(world.next());
                texts.add(program + ": " + steps.get(step).text());
            }
            run(steps, changesItsMind);
            if (changesItsMind) {
                world.rollBack();
                texts.add(program + ": rolled back");
            } else {
                expected.addAll(world.commit());
            }
        }

        await().atMost(Duration.ofSeconds(30)).until(transactions::isNothingPending);
        List<String> log = transactions.events();
        for (int i = 0; i < Math.min(log.size(), expected.size()); i++) {
            assertThat(log.get(i))
                    .as("seed %d, event %d, programs:%n%s", seed, i, String.join("\n", texts))
                    .isEqualTo(expected.get(i));
        }
        assertThat(log).hasSameSizeAs(expected);
        System.out.printf("Programs: seed %d, %d programs, %d events as the oracle says%n", seed, programs, log.size());
    }

    private void run(List<World.Step> steps, boolean changesItsMind) throws Exception {
        try {
            transactions.run(entities -> {
                for (World.Step step : steps) {
                    step.program().run(entities);
                    entities.flush();
                }
                if (changesItsMind) {
                    throw new RecorderIT.ChangedItsMindException();
                }
            });
        } catch (RecorderIT.ChangedItsMindException e) {
            // Rolled back, as it was to be.
        }
    }
}
