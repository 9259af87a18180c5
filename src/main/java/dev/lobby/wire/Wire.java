package dev.lobby.wire;

import java.io.IOException;
import java.util.List;

/**
 * Sends frames to one session. The platform's API is not the best way on every server, so there are several
 * implementations; senders need not know which one is used. One thread at a time sends, one round at a time.
 */
public interface Wire {
    Way way();

    /**
     * Sends all frames in order.
     *
     * @param taken called once, by any thread, possibly before this method returns; not called if this method throws
     * @throws IOException like any other exception, means that the session cannot be used any more
     */
    void send(List<Frame> frames, Taken taken) throws IOException;

    /** A callback for the end of a round. */
    @FunctionalInterface
    interface Taken {
        /**
         * The server has taken the round.
         *
         * @param well whether it has taken all of it successfully
         */
        void taken(boolean well);
    }

    /** The kinds of wires. */
    enum Way {
        /** The platform's API, frame by frame. */
        PLAIN(1, 0),
        /**
         * The platform's API for batches: the server writes as many frames at once as it chooses. A server that has them
         * reads nothing, not even a pong, once more than 50 frames wait to be written. The rest is for its pongs.
         */
        BATCHED(40, 1 << 16),
        /** Whole frames in one buffer, bypassing the platform's API. */
        JOINED(Integer.MAX_VALUE, 1 << 16);

        private final int roundFrames;
        private final int roundBytes;

        Way(int roundFrames, int roundBytes) {
            this.roundFrames = roundFrames;
            this.roundBytes = roundBytes;
        }

        /** The maximum number of frames of a round. */
        int roundFrames() {
            return roundFrames;
        }

        /** The maximum number of bytes of a round; a single frame is always allowed. */
        int roundBytes() {
            return roundBytes;
        }
    }
}
