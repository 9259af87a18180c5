package dev.lobby.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.edge.Cidr;
import dev.lobby.edge.ClientAddress;
import dev.lobby.harness.Fakes;
import dev.lobby.logging.RefusalLog;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TurnWaitTest {
    private final CountDownLatch mayDispatch = new CountDownLatch(1);
    private final AtomicInteger dispatched = new AtomicInteger();
    private final AsyncContext later = Fakes.fake(AsyncContext.class, (method, arguments) -> {
        if (method.equals("dispatch")) {
            mayDispatch.await();
            dispatched.incrementAndGet();
        }
        return null;
    });

    private CallsAtOnce.Call call() {
        SettingReader reader = TestSettings.with();
        TestTime time = new TestTime();
        CallsAtOnce calls = new CallsAtOnce(
                TestLimits.accounts(reader, time), new LimitSettings(reader), time, new RefusalLog(time));
        return calls.begin(
                new Payer(ClientAddress.of(Cidr.address("203.0.113.1").orElseThrow()), "ann"));
    }

    /** Otherwise the server would find, at the end of the time-out, a request that is not dispatched, and answer 500. */
    @Test
    void aTimeOutEndsOnlyWhenTheRequestIsDispatchedWhoeverDispatchesIt() throws Exception {
        TurnWait wait = new TurnWait(call(), later);
        Thread turn = new Thread(wait::dispatch);
        Thread timeout = new Thread(() -> wait.onTimeout(new AsyncEvent(later)));
        turn.start();
        await().until(() -> turn.getState() == Thread.State.WAITING);

        timeout.start();
        await().until(() -> timeout.getState() == Thread.State.WAITING);
        mayDispatch.countDown();
        timeout.join();
        turn.join();

        assertThat(dispatched).hasValue(1);
    }
}
