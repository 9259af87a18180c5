package dev.lobby.server.wildfly;

import dev.lobby.server.AnswerPath;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** An answer on Undertow, which handles the next request of a connection only after it. No thread waits for the client. */
final class UndertowAnswer implements AnswerPath {
    private final UndertowConnection connection;

    private UndertowAnswer(UndertowConnection connection) {
        this.connection = connection;
    }

    static UndertowAnswer of(ServletRequest request) throws ReflectiveOperationException {
        UndertowConnection.allowAsync(request);
        UndertowConnection connection = UndertowConnection.under(request).orElseThrow();
        Object unused = connection.ioThread();
        return new UndertowAnswer(connection);
    }

    @Override
    public void write(HttpServletRequest request, HttpServletResponse response, byte[] body, Waiting waiting)
            throws IOException {
        try {
            // Again, because a servlet that does not support it has switched it off.
            UndertowConnection.allowAsync(request);
            AnswerWriter.write(request, response, body, connection, waiting);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This was possible before the request was carried out", e);
        }
    }
}
