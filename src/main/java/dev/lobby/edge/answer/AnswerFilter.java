package dev.lobby.edge.answer;

import dev.lobby.edge.ClientAddresses;
import dev.lobby.rest.Problem;
import dev.lobby.server.AnswerPath;
import dev.lobby.server.AnswerPath.Waiting;
import dev.lobby.server.Server;
import dev.lobby.server.UnknownServerException;
import dev.lobby.server.standard.UnboundAnswer;
import dev.lobby.wire.WireSettings.Unbound;
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

/**
 * A servlet filter that writes all answers, so that a client that does not read costs little. Without it a thread of
 * the server would wait for the client, with everything that led to the answer in memory.
 *
 * <p>The next request of a connection is handled only after the client has taken the previous answer. Whether a thread waits
 * for that depends on the server; see {@link AnswerPath}.
 *
 * <p>Where this is not possible, because a server is not built as expected, a request is refused with 503 before anything is
 * done for it, unless {@code lobby.socket.unbound} accepts that. HTTP/2 is the exception: Java's own client offers it to every
 * server, and would reach none that has it switched on. So its answers are not bounded, and the guides switch it
 * off.
 */
public class AnswerFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = System.getLogger(AnswerFilter.class.getName());

    private final transient Server server;
    private final transient UnreadAnswers unread;
    private final transient ClientAddresses addresses;
    private final transient Unbound unbound;
    private final AtomicBoolean warned = new AtomicBoolean();

    @Inject
    AnswerFilter(Server server, UnreadAnswers unread, ClientAddresses addresses, AnswerSettings settings) {
        this.server = server;
        this.unread = unread;
        this.addresses = addresses;
        this.unbound = settings.unbound();
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        WholeAnswer answer = new WholeAnswer(response);
        Optional<AnswerPath> path = path(request);
        if (path.isEmpty()) {
            refuse(answer);
        } else if (path.get().awaitEarlier(waiting(request))) {
            chain.doFilter(HeadRequest.withBody(request), answer);
            if (isThere(request, answer)) {
                path.get().write(request, answer.own(), answer.take(request), waiting(request));
            }
        }
    }

    /** Empty if the request is refused. */
    private Optional<AnswerPath> path(HttpServletRequest request) {
        try {
            return Optional.of(server.answerPath(request));
        } catch (UnknownServerException e) {
            boolean accepted = unbound == Unbound.ACCEPT || !isHttp1(request);
            warn(e, accepted);
            return accepted ? Optional.of(new UnboundAnswer()) : Optional.empty();
        }
    }

    /** Whether there is an answer to write: the request is not asynchronous and does not become a session. */
    private static boolean isThere(HttpServletRequest request, WholeAnswer answer) {
        return !request.isAsyncStarted() && !answer.isUpgrade();
    }

    private static void refuse(WholeAnswer answer) throws IOException {
        HttpServletResponse response = answer.own();
        // Otherwise the server would read the rest of a body that the client sends slowly.
        response.setHeader("Connection", "close");
        Problem.unbound().writeTo(response);
    }

    private static boolean isHttp1(HttpServletRequest request) {
        return request.getProtocol().startsWith("HTTP/1");
    }

    private Waiting waiting(HttpServletRequest request) {
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
