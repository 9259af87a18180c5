package dev.lobby.edge.answer;

import dev.lobby.edge.ClientAddresses;
import dev.lobby.rest.Problem;
import dev.lobby.wire.WireSettings.Unbound;
import dev.lobby.wire.tyrus.GrizzlyQueue;
import dev.lobby.wire.undertow.UndertowConnection;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A servlet filter that writes all answers, so that a client that does not read costs little. Without it a thread of
 * the server would wait for the client, with everything that led to the answer in memory.
 *
 * <p>The next request of a connection is handled only after the client has taken the previous answer. On Undertow no
 * thread waits for that. Payara continues with a connection as soon as the thread of the request returns, so there this
 * thread waits; Payara has more threads than answers may wait.
 *
 * <p>Where this is not possible, because a server is not built as expected, a request is refused with 503 before anything is
 * done for it, unless {@code lobby.socket.unbound} accepts that. HTTP/2 on Payara is the exception: Java's own client offers
 * it to every server, and would reach none that has it switched on. So its answers are not bounded, and the guides switch it
 * off.
 */
public class AnswerFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = System.getLogger(AnswerFilter.class.getName());

    private final transient UnreadAnswers unread;
    private final transient ClientAddresses addresses;
    private final transient Unbound unbound;
    private final AtomicBoolean warned = new AtomicBoolean();

    @Inject
    AnswerFilter(UnreadAnswers unread, ClientAddresses addresses, AnswerSettings settings) {
        this.unread = unread;
        this.addresses = addresses;
        this.unbound = settings.unbound();
    }

    /** How an answer leaves. */
    private interface Way {
        /** Has the request carried out, and writes its answer. */
        void answer(HttpServletRequest request, WholeAnswer answer, FilterChain chain)
                throws IOException, ServletException;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        way(request).answer(request, new WholeAnswer(response), chain);
    }

    private Way way(HttpServletRequest request) {
        try {
            return UndertowConnection.carries(request) ? onUndertow(request) : onPayara(request);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            boolean accepted = unbound == Unbound.ACCEPT || !isHttp1(request);
            warn(e, accepted);
            return accepted ? AnswerFilter::answerUnbound : AnswerFilter::refuse;
        }
    }

    private Way onUndertow(HttpServletRequest request) throws ReflectiveOperationException {
        UndertowConnection.allowAsync(request);
        UndertowConnection connection = UndertowConnection.under(request).orElseThrow();
        Object unused = connection.ioThread();
        return (same, answer, chain) -> {
            chain.doFilter(same, answer);
            if (isThere(same, answer)) {
                writeWithoutThread(same, answer, connection);
            }
        };
    }

    private Way onPayara(HttpServletRequest request) throws ReflectiveOperationException {
        GrizzlyQueue queue = GrizzlyQueue.under(request);
        return (same, answer, chain) -> answerHere(same, answer, chain, queue);
    }

    /** Whether there is an answer to write: the request is not asynchronous and does not become a session. */
    private static boolean isThere(HttpServletRequest request, WholeAnswer answer) {
        return !request.isAsyncStarted() && !answer.isUpgrade();
    }

    private void writeWithoutThread(HttpServletRequest request, WholeAnswer answer, UndertowConnection connection)
            throws IOException {
        try {
            // Again, because a servlet that does not support it has switched it off.
            UndertowConnection.allowAsync(request);
            AnswerWriter.write(request, answer, connection, waiting(request));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This was possible before the request was carried out", e);
        }
    }

    private void answerHere(HttpServletRequest request, WholeAnswer answer, FilterChain chain, GrizzlyQueue queue)
            throws IOException, ServletException {
        // After a cut, the requests that were already read from the connection still arrive here.
        if (!queue.awaitEnd(waiting(request))) {
            return;
        }
        chain.doFilter(HeadRequest.withBody(request), answer);
        if (isThere(request, answer)) {
            AnswerInParts.write(request, answer, queue, waiting(request));
        }
    }

    private static void answerUnbound(HttpServletRequest request, WholeAnswer answer, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(HeadRequest.withBody(request), answer);
        if (isThere(request, answer)) {
            answer.write(request);
        }
    }

    private static void refuse(HttpServletRequest request, WholeAnswer answer, FilterChain chain) throws IOException {
        HttpServletResponse response = answer.own();
        // Otherwise the server would read the rest of a body that the client sends slowly.
        response.setHeader("Connection", "close");
        Problem.unbound().writeTo(response);
    }

    private static boolean isHttp1(HttpServletRequest request) {
        return request.getProtocol().startsWith("HTTP/1");
    }

    private Function<Runnable, Runnable> waiting(HttpServletRequest request) {
        return cut -> unread.await(addresses.of(request), cut);
    }

    private void warn(Throwable why, boolean accepted) {
        if (!warned.getAndSet(true)) {
            LOG.log(
                    Level.WARNING,
                    accepted
                            ? "Answers that clients do not read are not bounded on this server, or not for HTTP/2 ({0})"
                            : "Requests are refused, because answers that clients do not read cannot be bounded on this"
                                    + " server; lobby.socket.unbound=accept takes that risk ({0})",
                    why.toString());
            LOG.log(Level.DEBUG, "How that was found", why);
        }
    }
}
