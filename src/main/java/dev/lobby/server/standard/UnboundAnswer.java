package dev.lobby.server.standard;

import dev.lobby.server.AnswerPath;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** An answer that the server writes as it likes. A thread may wait for the client, and the wait has no limit. */
public final class UnboundAnswer implements AnswerPath {
    @Override
    public void write(HttpServletRequest request, HttpServletResponse response, byte[] body, Waiting waiting)
            throws IOException {
        if (body.length > 0) {
            try (ServletOutputStream out = response.getOutputStream()) {
                out.write(body);
            }
        }
    }
}
