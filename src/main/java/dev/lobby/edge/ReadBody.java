package dev.lobby.edge;

import dev.lobby.rest.Problem;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads a request's body as it comes, up to what a body may have, and has the request dispatched again. The container
 * calls it, one call after another but for the end of the time.
 */
final class ReadBody implements ReadListener, AsyncListener {
    private static final Logger LOG = System.getLogger(ReadBody.class.getName());
    private static final String ATTRIBUTE = ReadBody.class.getName();
    private static final int PART = 8192;

    private final HttpServletRequest request;
    private final ServletInputStream in;
    private final AsyncContext later;
    private final Runnable release;
    private final long length;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicBoolean done = new AtomicBoolean();

    ReadBody(HttpServletRequest request, ServletInputStream in, AsyncContext later, Runnable release) {
        this.request = request;
        this.in = in;
        this.later = later;
        this.release = release;
        // Where a head has Upgrade, Payara takes what follows for something that has no end.
        this.length = request.getContentLengthLong() < 0 ? Long.MAX_VALUE : request.getContentLengthLong();
    }

    /** What was read of a request that is dispatched again; empty where nothing was. */
    static Optional<byte[]> of(HttpServletRequest request) {
        return Optional.ofNullable((byte[]) request.getAttribute(ATTRIBUTE));
    }

    @Override
    public void onDataAvailable() throws IOException {
        byte[] part = new byte[PART];
        while (!done.get() && in.isReady()) {
            int read = in.read(part);
            if (read < 0) {
                break;
            }
            bytes.write(part, 0, read);
            if (bytes.size() > Problem.MAX_BODY_BYTES) {
                refuse(Problem.tooLarge());
            } else if (bytes.size() >= length) {
                onAllDataRead();
            }
        }
    }

    @Override
    public void onAllDataRead() {
        if (done.compareAndSet(false, true)) {
            release.run();
            request.setAttribute(ATTRIBUTE, bytes.toByteArray());
            later.dispatch();
        }
    }

    /** The client broke off, or its chunks are none. */
    @Override
    public void onError(Throwable failure) {
        LOG.log(Level.DEBUG, "A body cannot be read", failure);
        refuse(Problem.malformed("The body ends too early, or cannot be read."));
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
