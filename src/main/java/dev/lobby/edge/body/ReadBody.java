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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A listener that reads a request's body as it arrives and then dispatches the request again. The container calls one
 * method at a time, except that the time-out may come at any time.
 */
final class ReadBody implements ReadListener, AsyncListener {
    private static final Logger LOG = System.getLogger(ReadBody.class.getName());
    private static final String BODY = ReadBody.class.getName();
    private static final String REFUSAL = BODY + ".refusal";

    private final HttpServletRequest request;
    private final ServletInputStream in;
    private final AsyncContext later;
    private final Runnable release;
    private final BodyBytes body;
    private final AtomicBoolean done = new AtomicBoolean();

    ReadBody(HttpServletRequest request, ServletInputStream in, AsyncContext later, Runnable release) {
        this.request = request;
        this.in = in;
        this.later = later;
        this.release = release;
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
        }
    }

    /** The client disconnected, or the chunked encoding is invalid. */
    @Override
    public void onError(Throwable failure) {
        LOG.log(Level.DEBUG, "A body cannot be read", failure);
        refuse(Problem.brokenBody());
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        refuse(Problem.tooSlow());
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
