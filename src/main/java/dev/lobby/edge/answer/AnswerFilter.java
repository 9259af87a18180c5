package dev.lobby.edge.answer;

import dev.lobby.edge.ClientAddresses;
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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A servlet filter that writes all answers, so that a client that does not read costs little. Without it a thread of
 * the server would wait for the client, with everything that led to the answer in memory. It comes before all other
 * filters.
 *
 * <p>The next request of a connection is handled only after the client has taken the previous answer. On Undertow no
 * thread waits for that. Payara continues with a connection as soon as the thread of the request returns, so there this
 * thread waits; Payara has more threads than answers may wait.
 */
public class AnswerFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = System.getLogger(AnswerFilter.class.getName());

    private final transient UnreadAnswers unread;
    private final transient ClientAddresses addresses;
    private final AtomicBoolean warned = new AtomicBoolean();

    @Inject
    AnswerFilter(UnreadAnswers unread, ClientAddresses addresses) {
        this.unread = unread;
        this.addresses = addresses;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        WholeAnswer answer = new WholeAnswer(response);
        if (UndertowConnection.carries(request)) {
            chain.doFilter(request, answer);
            if (isThere(request, answer)) {
                writeWithoutThread(request, answer);
            }
        } else {
            answerHere(request, answer, chain);
        }
    }

    /** Whether there is an answer to write: the request is not asynchronous and does not become a session. */
    private static boolean isThere(HttpServletRequest request, WholeAnswer answer) {
        return !request.isAsyncStarted() && !answer.isUpgrade();
    }

    private void writeWithoutThread(HttpServletRequest request, WholeAnswer answer) throws IOException {
        try {
            UndertowConnection.allowAsync(request);
            UndertowConnection connection = UndertowConnection.under(request).orElseThrow();
            AnswerWriter.write(request, answer, connection, waiting(request));
        } catch (ReflectiveOperationException e) {
            warn(e);
            answer.write(request);
        }
    }

    private void answerHere(HttpServletRequest request, WholeAnswer answer, FilterChain chain)
            throws IOException, ServletException {
        Optional<GrizzlyQueue> queue = queue(request);
        // After a cut, the requests that were already read from the connection still arrive here.
        if (queue.isPresent() && !queue.get().awaitEnd(waiting(request))) {
            return;
        }
        chain.doFilter(HeadRequest.withBody(request), answer);
        if (!isThere(request, answer)) {
            return;
        }
        if (queue.isPresent()) {
            queue.get().fill(() -> answer.write(request));
            boolean unused = queue.get().awaitEnd(waiting(request));
        } else {
            answer.write(request);
        }
    }

    private Optional<GrizzlyQueue> queue(HttpServletRequest request) {
        try {
            return Optional.of(GrizzlyQueue.under(request));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            warn(e);
            return Optional.empty();
        }
    }

    private Function<Runnable, Runnable> waiting(HttpServletRequest request) {
        return cut -> unread.await(addresses.of(request), cut);
    }

    private void warn(Throwable why) {
        if (!warned.getAndSet(true)) {
            LOG.log(
                    Level.WARNING,
                    "Answers that clients do not read are not bounded on this server, or not for this protocol ({0})",
                    why.toString());
            LOG.log(Level.DEBUG, "How that was found", why);
        }
    }
}
