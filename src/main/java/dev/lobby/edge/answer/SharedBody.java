package dev.lobby.edge.answer;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import java.io.IOException;

/** A body that many answers share. Each of them would otherwise keep a copy until its client has read it. */
public final class SharedBody {
    private SharedBody() {}

    /**
     * Makes the bytes the body of an answer that has none yet. They are not copied, so nobody may change them afterwards.
     */
    public static void give(ServletResponse response, byte[] bytes) throws IOException {
        ServletResponse below = response;
        while (!(below instanceof WholeAnswer) && below instanceof ServletResponseWrapper wrapper) {
            below = wrapper.getResponse();
        }
        if (below instanceof WholeAnswer answer) {
            answer.share(bytes);
        } else {
            response.getOutputStream().write(bytes);
        }
    }
}
