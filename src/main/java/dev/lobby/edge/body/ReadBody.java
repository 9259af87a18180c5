package dev.lobby.edge.body;

import dev.lobby.rest.Problem;
import dev.lobby.rest.ProblemException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads a request's body as it comes, and has the request dispatched again. The container calls it, one call after
 * another but for the end of the time.
 */
final class ReadBody implements ReadListener, AsyncListener {
    private static final Logger LOG = System.getLogger(ReadBody.class.getName());
    private static final String ATTRIBUTE = ReadBody.class.getName();

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

    /** What was read of a request that is dispatched again; empty where nothing was. */
    static Optional<byte[]> of(HttpServletRequest request) {
        return Optional.ofNullable((byte[]) request.getAttribute(ATTRIBUTE));
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
            goOn(body.all());
        } catch (ProblemException e) {
            refuse(e.problem());
        }
    }

    private void goOn(byte[] all) {
        if (done.compareAndSet(false, true)) {
            release.run();
            request.setAttribute(ATTRIBUTE, all);
            later.dispatch();
        }
    }

    /** The client broke off, or its chunks are none. */
    @Override
    public void onError(Throwable failure) {
        LOG.log(Level.DEBUG, "A body cannot be read", failure);
        refuse(Problem.brokenBody());
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        refuse(Problem.tooSlow());
    }

    private void refuse(Problem problem) {
        if (done.compareAndSet(false, true)) {
            release.run();
            try {
                BodyFilter.refuse(request, (HttpServletResponse) later.getResponse(), problem);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "Nobody takes the answer", e);
            } finally {
                later.complete();
            }
        }
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
        // It is not started again.
    }
}
