package dev.lobby.socket;

import dev.lobby.json.Utf8;
import java.util.Optional;

/**
 * Puts a command together from the parts in which it comes, up to a limit in UTF-8 bytes; nothing is kept past it. Not
 * thread-safe: it belongs to one session, whose parts come one after another.
 */
final class CommandBuffer {
    private final int maxBytes;
    private final StringBuilder text = new StringBuilder();
    private int bytes;

    CommandBuffer(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * @return the whole command after its last part, otherwise empty
     * @throws TooBigException past the limit
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

    /** The command is larger than the limit. */
    static final class TooBigException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
