package dev.lobby.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lobby.rest.ProblemException;
import dev.lobby.work.Draining;
import dev.lobby.work.Resumed;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class CallsInFlightTest {
    private static final Draining DRAINING = new Draining(Duration.ZERO);

    private final CallsInFlight calls = new CallsInFlight();

    @Test
    void aServerThatGoesDownWaitsForItsCallsAndTellsTheLongOnesToEnd() throws Exception {
        calls.begin();
        assertThatCode(calls::refuseIfEnding).doesNotThrowAnyException();

        CompletableFuture<Void> drain = CompletableFuture.runAsync(() -> calls.drain(DRAINING));
        await().untilAsserted(() -> assertThatThrownBy(calls::refuseIfEnding)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(503)));
        assertThat(drain).isNotDone();
        calls.end();

        drain.get(5, TimeUnit.SECONDS);
    }

    @Test
    void aServerThatIsResumedLetsThemGoOn() {
        calls.drain(DRAINING);

        calls.resume(new Resumed());

        assertThatCode(calls::refuseIfEnding).doesNotThrowAnyException();
    }
}
