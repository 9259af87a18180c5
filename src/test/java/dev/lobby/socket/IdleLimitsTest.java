package dev.lobby.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdleLimitsTest {
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final ScheduledExecutorService mended = IdleLimits.withoutTheEndless(timer);

    @AfterEach
    void end() {
        timer.shutdownNow();
    }

    private static void nothing() {}

    @Test
    void aSessionThatMayBeIdleForEverHasNoTimer() {
        assertThat((Object) mended.schedule(IdleLimitsTest::nothing, 0, TimeUnit.MILLISECONDS))
                .isNull();

        assertThat(timer.getTaskCount()).isZero();
    }

    @Test
    void aSessionThatMayNotHasOne() {
        assertThat((Object) mended.schedule(IdleLimitsTest::nothing, 5_000, TimeUnit.MILLISECONDS))
                .isNotNull();

        assertThat(timer.getTaskCount()).isOne();
    }

    @Test
    void whatTheTimerThrowsIsThrown() {
        timer.shutdownNow();

        assertThatThrownBy(() -> mended.schedule(IdleLimitsTest::nothing, 1, TimeUnit.SECONDS))
                .isInstanceOf(RejectedExecutionException.class);
    }
}
