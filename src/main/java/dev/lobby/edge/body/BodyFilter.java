package dev.lobby.edge.body;

import dev.lobby.edge.ClientAddresses;
import dev.lobby.rest.Problem;
import dev.lobby.rest.ProblemException;
import dev.lobby.server.Server;
import dev.lobby.server.UnknownServerException;
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
import java.util.concurrent.Executor;

/**
 * A servlet filter that passes a request on only when its whole body has arrived. Otherwise clients that send their
 * bodies slowly, or never, could occupy all of the server's threads. It comes before all filters that refuse requests,
 * because a server reads the body of a refused request to its end as well, and may wait for it.
 *
 * <p>A body that arrived with the head, as most do, passes at once. The others are limited in number and time. Where the
 * server dispatches reliably, they are read without a thread, and the request is dispatched again with the body. Elsewhere
 * each of them occupies a thread; such a server has more threads than requests that may wait.
 */
public class BodyFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = System.getLogger(BodyFilter.class.getName());

    private final transient Server server;
    private final transient PendingBodies pending;
    private final transient ClientAddresses addresses;

    @Inject
    BodyFilter(Server server, PendingBodies pending, ClientAddresses addresses) {
        this.server = server;
        this.pending = pending;
        this.addresses = addresses;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            goOn(request, response, chain);
        } else if (hasCome(request)) {
            chain.doFilter(request, response);
        } else {
            await(request, response, chain);
        }
    }

    private static void goOn(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<Problem> refusal = ReadBody.refusalOf(request);
        if (refusal.isPresent()) {
            refuse(response, refusal.get());
        } else {
            chain.doFilter(
                    ReadBody.of(request)
                            .<HttpServletRequest>map(body -> new WithBody(request, body))
                            .orElse(request),
                    response);
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
        Optional<PendingBody> waiting = pending.await(addresses.of(request));
        if (waiting.isEmpty()) {
            refuse(response, Problem.unavailable());
        } else if (server.dispatchesReliably()) {
            awaitWithoutThread(request, waiting.get());
        } else {
            awaitHere(request, response, chain, waiting.get());
        }
    }

    private void awaitWithoutThread(HttpServletRequest request, PendingBody waiting) throws IOException {
        AsyncContext later = request.startAsync();
        later.setTimeout(pending.timeout().toMillis());
        ServletInputStream in = request.getInputStream();
        Executor itsThread = end -> endOfBody(request, end).orElse(end).run();
        ReadBody body = new ReadBody(request, in, later, () -> pending.end(waiting), itsThread);
        later.addListener(body);
        in.setReadListener(body);
        mayGiveWay(request, waiting, body::giveWay);
    }

    private void awaitHere(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, PendingBody waiting)
            throws IOException, ServletException {
        byte[] body;
        try {
            mayGiveWay(request, waiting, () -> {});
            body = BodyBytes.read(request, pending.timeout());
        } catch (ProblemException e) {
            refuse(response, e.problem());
            return;
        } finally {
            pending.end(waiting);
        }
        chain.doFilter(new WithBody(request, body), response);
    }

    private void mayGiveWay(HttpServletRequest request, PendingBody waiting, Runnable refusal) {
        endOfBody(request, refusal).ifPresent(waiting::mayGiveWay);
    }

    /** How to end the wait for a body; empty if that is not known. */
    private Optional<Runnable> endOfBody(HttpServletRequest request, Runnable refusal) {
        try {
            return Optional.of(server.endOfBody(request, refusal));
        } catch (UnknownServerException e) {
            LOG.log(Level.DEBUG, "The thread that reads a body is unknown", e);
            return Optional.empty();
        }
    }

    /** Sends the answer and reads no more of what the client may still send. */
    private static void refuse(HttpServletResponse response, Problem problem) throws IOException {
        response.setHeader("Connection", "close");
        problem.writeTo(response);
    }
}
