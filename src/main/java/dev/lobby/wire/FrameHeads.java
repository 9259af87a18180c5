package dev.lobby.wire;

import java.nio.ByteBuffer;

/**
 * Follows the frames that a client sends (RFC 6455, section 5.2) and finds the heads that neither server refuses,
 * although the protocol says so. Both take a 64-bit length whose first bit is set for a negative one: Undertow then
 * handles the same bytes for ever on a thread that serves many connections, and Tyrus allocates up to 2 GiB. And both
 * take frames without a mask. Everything else, such as opcodes and the size of a message, is checked elsewhere.
 *
 * <p>Not thread-safe: one thread at a time reads from a connection.
 */
public final class FrameHeads {
    private static final int FIXED_BYTES = 2;
    private static final int MASK_BYTES = 4;

    /** How many bytes of the head have come. */
    private int read;

    /** How many bytes the length takes after the fixed ones. */
    private int lengthBytes;

    private long length;

    /** How many bytes of the frame's payload are still to come. */
    private long payload;

    private boolean broken;

    /**
     * Reads the next bytes of the connection. Returns whether all heads so far are valid. Once one is not, nothing more is
     * read, because where the next one begins is unknown.
     */
    public boolean follow(ByteBuffer bytes) {
        while (!broken && bytes.hasRemaining()) {
            if (payload > 0) {
                int skipped = (int) Math.min(payload, bytes.remaining());
                bytes.position(bytes.position() + skipped);
                payload -= skipped;
            } else {
                head(bytes.get());
            }
        }
        return !broken;
    }

    private void head(byte next) {
        if (read == 1) {
            boolean masked = next < 0;
            int shortLength = next & 0x7F;
            lengthBytes = shortLength == 127 ? Long.BYTES : shortLength == 126 ? Short.BYTES : 0;
            length = lengthBytes == 0 ? shortLength : 0;
            broken = !masked;
        } else if (read >= FIXED_BYTES && read < FIXED_BYTES + lengthBytes) {
            broken = read == FIXED_BYTES && lengthBytes == Long.BYTES && next < 0;
            length = (length << Byte.SIZE) | (next & 0xFF);
        }
        read++;
        if (read == FIXED_BYTES + lengthBytes + MASK_BYTES) {
            payload = length;
            read = 0;
            lengthBytes = 0;
        }
    }
}
