package dev.lobby.server.payara;

import static dev.lobby.harness.Fakes.fake;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IdleTimersTest {
    private final List<Object> set = new ArrayList<>();
    private final Object future = fake(ScheduledFuture.class, (method, arguments) -> null);
    private final ScheduledExecutorService timer = fake(ScheduledExecutorService.class, (method, arguments) -> {
        set.add(arguments[1]);
        return future;
    });
    private final ScheduledExecutorService mended = IdleTimers.ignoringEndlessTimers(timer);

    private static void nothing() {}

    @Test
    void aSessionWithoutAnIdleLimitHasNoTimer() {
        Object none = mended.schedule(IdleTimersTest::nothing, 0, TimeUnit.MILLISECONDS);

        assertThat(none).isNull();
        assertThat(set).isEmpty();
    }

    @Test
    void aSessionWithAnIdleLimitHasATimer() {
        Object one = mended.schedule(IdleTimersTest::nothing, 5_000, TimeUnit.MILLISECONDS);

        assertThat(one).isSameAs(future);
        assertThat(set).containsExactly(5_000L);
    }

    @Test
    void exceptionsOfTheTimerArePropagated() {
        ScheduledExecutorService ended = fake(ScheduledExecutorService.class, (method, arguments) -> {
            throw new RejectedExecutionException();
        });

        assertThatThrownBy(() ->
                        IdleTimers.ignoringEndlessTimers(ended).schedule(IdleTimersTest::nothing, 1, TimeUnit.SECONDS))
                .isInstanceOf(RejectedExecutionException.class);
    }
}
