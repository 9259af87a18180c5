package dev.lobby.edge.body;

import dev.lobby.rest.Problem;
import dev.lobby.rest.ProblemException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A listener that reads a request's body as it arrives and then dispatches the request again. The container calls one
 * method at a time on one thread, except that the time-out may come at any time on another.
 */
final class ReadBody implements ReadListener, AsyncListener {
    private static final Logger LOG = System.getLogger(ReadBody.class.getName());
    private static final String BODY = ReadBody.class.getName();
    private static final String REFUSAL = BODY + ".refusal";

    /** Not a setting: the thread that is waited for is one that never blocks. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private final HttpServletRequest request;
    private final ServletInputStream in;
    private final AsyncContext later;
    private final Runnable release;
    private final Executor thread;
    private final BodyBytes body;
    private final AtomicBoolean done = new AtomicBoolean();
    private final CountDownLatch dispatched = new CountDownLatch(1);

    /**
     * @param release called when the wait is over, perhaps more than once
     * @param thread the one on which the container calls this listener
     */
    ReadBody(HttpServletRequest request, ServletInputStream in, AsyncContext later, Runnable release, Executor thread) {
        this.request = request;
        this.in = in;
        this.later = later;
        this.release = release;
        this.thread = thread;
        this.body = new BodyBytes(request);
    }

    /** The body of a request that is dispatched again; empty if none was read. */
    static Optional<byte[]> of(HttpServletRequest request) {
        return Optional.ofNullable((byte[]) request.getAttribute(BODY));
    }

    /** Why a request that is dispatched again is refused; empty if it is not refused. */
    static Optional<Problem> refusalOf(HttpServletRequest request) {
        return Optional.ofNullable((Problem) request.getAttribute(REFUSAL));
    }

    @Override
    public void onDataAvailable() throws IOException {
        try {
            boolean more = true;
            while (more && in.isReady()) {
                more = body.readSome(in);
            }
            if (!more) {
                onAllDataRead();
            }
        } catch (ProblemException e) {
            refuse(e.problem());
        }
    }

    @Override
    public void onAllDataRead() {
        try {
            goOn(BODY, body.all());
        } catch (ProblemException e) {
            refuse(e.problem());
        }
    }

    private void goOn(String attribute, Object value) {
        if (done.compareAndSet(false, true)) {
            release.run();
            request.setAttribute(attribute, value);
            later.dispatch();
            dispatched.countDown();
        }
    }

    /** The client disconnected, or the chunked encoding is invalid. */
    @Override
    public void onError(Throwable failure) {
        LOG.log(Level.DEBUG, "A body cannot be read", failure);
        refuse(Problem.brokenBody());
    }

    /**
     * Dispatches the request on the listener's own thread: a server answers 500 if the listener asks for more of a body
     * while the request is already being carried out. It does so, too, if nothing is dispatched when this returns.
     */
    @Override
    public void onTimeout(AsyncEvent event) {
        thread.execute(() -> refuse(Problem.tooSlow()));
        try {
            boolean unused = dispatched.await(MAX_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Refuses the request in favour of another one. */
    void giveWay() {
        refuse(Problem.unavailable());
    }

    private void refuse(Problem problem) {
        goOn(REFUSAL, problem);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        release.run();
    }

    @Override
    public void onError(AsyncEvent event) {
        release.run();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // This request starts asynchronous processing only once.
    }
}
