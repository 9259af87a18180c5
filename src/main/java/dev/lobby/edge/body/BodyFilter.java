package dev.lobby.edge.body;

import dev.lobby.edge.ClientAddresses;
import dev.lobby.rest.Problem;
import dev.lobby.rest.ProblemException;
import dev.lobby.wire.undertow.UndertowConnection;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Has a request go on only when its body has come: clients that send theirs slowly, or never, would hold all of the
 * server's threads. In front of everything else, because a server reads to its end also the body of a request that was
 * refused, and Undertow waits for it.
 *
 * <p>A body that has come with its head, as most do, goes on at once. For others there is a limit to their number, and to
 * their time. On Undertow they are read without a thread, and the request is dispatched again with what was read. On
 * Payara, whose asynchronous requests can lose that they are to be dispatched, each of them has its thread, of which
 * there are more than may wait.
 */
public class BodyFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = System.getLogger(BodyFilter.class.getName());

    private final transient PendingBodies pending;
    private final transient ClientAddresses addresses;

    @Inject
    BodyFilter(PendingBodies pending, ClientAddresses addresses) {
        this.pending = pending;
        this.addresses = addresses;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            chain.doFilter(
                    ReadBody.of(request)
                            .<HttpServletRequest>map(body -> new WithBody(request, body))
                            .orElse(request),
                    response);
        } else if (hasCome(request)) {
            chain.doFilter(request, response);
        } else {
            await(request, response, chain);
        }
    }

    private static boolean hasCome(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        if (length > 0) {
            return request.getInputStream().available() >= length;
        }
        return length == 0 || request.getHeader("Transfer-Encoding") == null;
    }

    private void await(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<Runnable> release = pending.await(addresses.of(request));
        if (release.isEmpty()) {
            refuse(request, response, Problem.unavailable());
        } else if (UndertowConnection.carries(request)) {
            awaitWithoutThread(request, release.get());
        } else {
            awaitHere(request, response, chain, release.get());
        }
    }

    private void awaitWithoutThread(HttpServletRequest request, Runnable release) throws IOException {
        AsyncContext later = request.startAsync();
        later.setTimeout(pending.timeout().toMillis());
        ServletInputStream in = request.getInputStream();
        ReadBody body = new ReadBody(request, in, later, release);
        later.addListener(body);
        in.setReadListener(body);
    }

    private void awaitHere(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, Runnable release)
            throws IOException, ServletException {
        byte[] body;
        try {
            body = BodyBytes.read(request, pending.timeout());
        } catch (ProblemException e) {
            refuse(request, response, e.problem());
            return;
        } finally {
            release.run();
        }
        chain.doFilter(new WithBody(request, body), response);
    }

    /** Answers, and reads no more of what the client may still send. */
    static void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem) throws IOException {
        response.setHeader("Connection", "close");
        problem.writeTo(response);
        response.flushBuffer();
        cut(request);
    }

    /** Undertow would wait for the rest of the body. */
    static void cut(HttpServletRequest request) {
        try {
            Optional<UndertowConnection> connection = UndertowConnection.under(request);
            if (connection.isPresent()) {
                connection.get().cut();
            }
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.DEBUG, "Not cut", e);
        }
    }
}
