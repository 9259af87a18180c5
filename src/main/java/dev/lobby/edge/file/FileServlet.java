package dev.lobby.edge.file;

import dev.lobby.edge.ClientAddress;
import dev.lobby.edge.ClientAddresses;
import dev.lobby.edge.answer.SharedBody;
import dev.lobby.edge.answer.UnreadAnswers;
import dev.lobby.edge.limit.Payer;
import dev.lobby.edge.limit.RateLimits;
import dev.lobby.rest.Problem;
import dev.lobby.rest.ProblemException;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Answers everything that is not for the API or the WebSocket, with the files of the WAR, in place of the server's own
 * servlet. That would read a file anew for each request, and needs no token. Here all answers share a file's bytes, and
 * an address has a limit of its own for files. A client asks each time whether its copy is still right, so that a page
 * never consists of files of two versions. The JavaScript client is for the pages of all origins; whether they may call
 * is decided for each call.
 */
public class FileServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** Those that are known but not allowed (RFC 9110, 15.5.6 and 15.6.2). */
    private static final Set<String> OTHER_METHODS =
            Set.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private final transient FileSettings settings;
    private final transient ClientAddresses addresses;
    private final transient UnreadAnswers unread;
    private final transient RateLimits limits;
    private transient Optional<PublicFiles> files = Optional.empty();

    @Inject
    FileServlet(FileSettings settings, ClientAddresses addresses, UnreadAnswers unread, RateLimits limits) {
        this.settings = settings;
        this.addresses = addresses;
        this.unread = unread;
        this.limits = limits;
    }

    @Override
    public void init() throws ServletException {
        try {
            files = Optional.of(PublicFiles.read(getServletContext(), settings.maxBytes()));
        } catch (IOException e) {
            throw new ServletException("The files of the WAR cannot be read", e);
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            answer(request, response);
        } catch (ProblemException e) {
            e.problem().writeTo(response);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ClientAddress address = addresses.of(request);
        unread.refuseIfFull(address);
        Optional<PublicFile> file = files.flatMap(all -> all.at(path(request)));
        boolean isHeld = file.filter(found -> found.isAmong(request.getHeader("If-None-Match")))
                .isPresent();
        limits.countFile(
                Payer.of(address),
                isHeld ? 0 : file.map(found -> found.bytes().length).orElse(0));
        Optional<Problem> refusal = refusal(request.getMethod(), file.isPresent());
        if (refusal.isPresent()) {
            refusal.get().writeTo(response);
        } else {
            write(response, file.orElseThrow(), isHeld);
        }
    }

    private static Optional<Problem> refusal(String method, boolean isThere) {
        if (method.equals("GET") || method.equals("HEAD")) {
            return isThere ? Optional.empty() : Optional.of(Problem.ofStatus(HttpServletResponse.SC_NOT_FOUND));
        }
        if (!OTHER_METHODS.contains(method)) {
            return Optional.of(Problem.ofStatus(HttpServletResponse.SC_NOT_IMPLEMENTED));
        }
        return Optional.of(
                isThere ? Problem.methodNotAllowed("GET, HEAD") : Problem.ofStatus(HttpServletResponse.SC_NOT_FOUND));
    }

    private static void write(HttpServletResponse response, PublicFile file, boolean isHeld) throws IOException {
        response.setHeader("ETag", file.tag());
        response.setHeader("Cache-Control", "no-cache");
        if (file.isForAnyPage()) {
            // Also where the client has the file already: its copy may be from before it was for any page.
            response.setHeader("Access-Control-Allow-Origin", "*");
            response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
        }
        if (isHeld) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        } else {
            response.setContentType(file.type());
            SharedBody.give(response, file.bytes());
        }
    }

    /** Servers divide the path of the first page differently. */
    private static String path(HttpServletRequest request) {
        return request.getServletPath() + Objects.requireNonNullElse(request.getPathInfo(), "");
    }
}
