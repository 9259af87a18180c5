package dev.lobby.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.auth.HashingSettings;
import dev.lobby.edge.answer.AnswerSettings;
import dev.lobby.edge.body.BodySettings;
import dev.lobby.edge.limit.LimitSettings;
import dev.lobby.edge.limit.Quota;
import dev.lobby.edge.limit.Resource;
import dev.lobby.settings.TestSettings;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** By default some of a server's threads are left, even if clients make as many wait as they can, in all ways at once. */
class WaitingThreadsTest {
    private static final int WILDFLY_THREADS_OF_A_PROCESSOR = 16;
    private static final int PAYARA_THREADS = 200;
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    /** All but one hash at the same time. Bodies and answers wait without a thread there. */
    private static final int OF_A_PROCESSOR = new HashingSettings(TestSettings.with()).maxWaiting() / PROCESSORS
            + 1
            + (int) waitingForSessions() / PROCESSORS;

    private static long waitingForSessions() {
        Quota quota = new LimitSettings(TestSettings.with()).quotas().get(Resource.WAITING_THREADS);
        return ((Quota.Held) Objects.requireNonNull(quota)).ofAll();
    }

    @Test
    void aQuarterIsLeftOnWildFly() {
        assertThat(OF_A_PROCESSOR).isLessThanOrEqualTo(WILDFLY_THREADS_OF_A_PROCESSOR * 3 / 4);
    }

    @Test
    void aTenthIsLeftOnPayaraWithFourProcessors() {
        int bodies = new BodySettings(TestSettings.with()).maxPending();
        int answers = new AnswerSettings(TestSettings.with()).maxUnread();

        assertThat(bodies + answers + 4 * OF_A_PROCESSOR).isLessThanOrEqualTo(PAYARA_THREADS * 9 / 10);
    }
}
