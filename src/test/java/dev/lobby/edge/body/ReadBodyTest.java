package dev.lobby.edge.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Fakes;
import dev.lobby.rest.Problem;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadBodyTest {
    private final Map<String, Object> attributes = new ConcurrentHashMap<>();
    private final HttpServletRequest request =
            Fakes.fake(HttpServletRequest.class, (method, arguments) -> switch (method) {
                case "getContentLengthLong" -> -1L;
                case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                case "getAttribute" -> attributes.get((String) arguments[0]);
                default -> throw new AssertionError(method);
            });
    private final AtomicInteger dispatched = new AtomicInteger();
    private final AsyncContext later = Fakes.fake(AsyncContext.class, (method, arguments) -> {
        if (method.equals("dispatch")) {
            dispatched.incrementAndGet();
        }
        return null;
    });
    private final AtomicInteger released = new AtomicInteger();
    private final Queue<Runnable> ofItsThread = new ConcurrentLinkedQueue<>();
    private final ReadBody body = new ReadBody(
            request,
            new WithBody(request, new byte[0]).getInputStream(),
            later,
            released::incrementAndGet,
            ofItsThread::add);

    /** A server may answer 500 to a request that is carried out just when its body is read, or not when its time is out. */
    @Test
    void aBodyThatIsTooLateIsRefusedWhereItIsReadBeforeTheTimeOutEnds() throws Exception {
        Thread timeout = new Thread(() -> body.onTimeout(new AsyncEvent(later)));
        timeout.start();
        await().until(() -> timeout.getState() == Thread.State.TIMED_WAITING);
        assertThat(dispatched).hasValue(0);

        ofItsThread.remove().run();
        timeout.join();

        assertThat(ReadBody.refusalOf(request))
                .hasValueSatisfying(problem ->
                        assertThat(problem.status()).isEqualTo(Problem.tooSlow().status()));
        assertThat(dispatched).hasValue(1);
        assertThat(released).hasValue(1);
    }

    @Test
    void aBodyThatComesJustBeforeItsTimeIsOutIsNotRefused() {
        body.onAllDataRead();

        body.onTimeout(new AsyncEvent(later));
        ofItsThread.remove().run();

        assertThat(ReadBody.refusalOf(request)).isEmpty();
        assertThat(ReadBody.of(request)).hasValue(new byte[0]);
        assertThat(dispatched).hasValue(1);
    }
}
