package dev.lobby.socket;

import dev.lobby.json.Utf8;
import java.util.Optional;

/**
 * The buffer that assembles a command from the parts of its message. A command may have a limited number of UTF-8
 * bytes, and the buffer keeps nothing of a larger one. Not thread-safe: it belongs to one session, whose parts come one
 * after another.
 */
final class CommandBuffer {
    private final int maxBytes;
    private final StringBuilder text = new StringBuilder();
    private int bytes;

    CommandBuffer(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Adds a part.
     *
     * @return the whole command after its last part, otherwise empty
     * @throws TooBigException if the command exceeds the limit
     */
    Optional<String> add(String part, boolean last) throws TooBigException {
        bytes += Utf8.length(part);
        if (bytes > maxBytes) {
            text.setLength(0);
            text.trimToSize();
            throw new TooBigException();
        }
        if (last && text.isEmpty()) {
            bytes = 0;
            return Optional.of(part);
        }
        text.append(part);
        if (!last) {
            return Optional.empty();
        }
        String whole = text.toString();
        text.setLength(0);
        bytes = 0;
        return Optional.of(whole);
    }

    /** Thrown when a command is larger than the limit. */
    static final class TooBigException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
