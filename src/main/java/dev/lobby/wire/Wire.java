package dev.lobby.wire;

import java.io.IOException;
import java.util.List;

/**
 * How frames get to one session. Not every server's best way is the platform's API, so there are several; whoever sends
 * need not know which it is. One round is sent at a time, by one thread.
 */
public interface Wire {
    Way way();

    /**
     * Sends all of the frames, in order.
     *
     * @param taken called once, by any thread, maybe before this returns, unless this throws
     * @throws IOException like any other exception: the session cannot be used any more
     */
    void send(List<Frame> frames, Taken taken) throws IOException;

    /** What is said of a round that has been sent. */
    @FunctionalInterface
    interface Taken {
        /**
         * The server has it.
         *
         * @param well whether all of it
         */
        void taken(boolean well);
    }

    /** The kinds there are. */
    enum Way {
        /** The platform's API, frame by frame. */
        PLAIN(0),
        /** The platform's API for batches: the server writes as many frames at once as it likes. */
        BATCHED(1 << 16),
        /** Whole frames in one buffer, past the platform's API. */
        JOINED(1 << 16);

        private final int roundBytes;

        Way(int roundBytes) {
            this.roundBytes = roundBytes;
        }

        /** How many bytes are sent in a round, at most; one frame is always. */
        int roundBytes() {
            return roundBytes;
        }
    }
}
