package dev.lobby.server;

import java.nio.ByteBuffer;

/**
 * Follows the frames that a client sends (RFC 6455, section 5.2), counts them, and finds the heads that neither server
 * refuses, although the protocol says so. Both take a 64-bit length whose first bit is set for a negative one: Undertow
 * then handles the same bytes for ever on a thread that serves many connections, and Tyrus allocates up to 2 GiB. And both
 * take frames without a mask. Everything else, such as opcodes and the size of a message, is checked elsewhere.
 *
 * <p>A frame counts as one unit, and as one more for each {@value #UNIT_BYTES} bytes of its payload. These count when they
 * come: a head may announce more than ever does.
 *
 * <p>Not thread-safe: one thread at a time reads from a connection.
 */
public final class FrameHeads {
    /** As much payload costs about as much as a frame. */
    static final int UNIT_BYTES = 512;

    private static final int FIXED_BYTES = 2;
    private static final int MASK_BYTES = 4;
    private static final int OPCODE = 0xF;
    private static final int PING = 0x9;

    /** How many bytes of the head have come. */
    private int read;

    private int opcode;

    /** How many bytes the length takes after the fixed ones. */
    private int lengthBytes;

    private long length;

    /** How many bytes of the frame's payload are still to come. */
    private long payload;

    /** How many of these are still to come until the next unit is full. */
    private int unitBytes;

    private boolean broken;
    private int units;
    private int pings;

    /**
     * Reads the next bytes of the connection. Returns whether all heads so far are valid. Once one is not, nothing more is
     * read, because where the next one begins is unknown.
     */
    public boolean follow(ByteBuffer bytes) {
        return follow(bytes, Integer.MAX_VALUE);
    }

    /** Does the same, but stops after so many units that were not taken. */
    boolean follow(ByteBuffer bytes, int mostUnits) {
        while (!broken && bytes.hasRemaining() && units < mostUnits) {
            if (payload > 0) {
                skip(bytes);
            } else {
                head(bytes.get());
            }
        }
        return !broken;
    }

    private void skip(ByteBuffer bytes) {
        int skipped = (int) Math.min(Math.min(payload, unitBytes), bytes.remaining());
        bytes.position(bytes.position() + skipped);
        payload -= skipped;
        unitBytes -= skipped;
        if (unitBytes == 0) {
            units++;
            unitBytes = UNIT_BYTES;
        }
    }

    private void head(byte next) {
        if (read == 0) {
            opcode = next & OPCODE;
        } else if (read == 1) {
            boolean masked = next < 0;
            int shortLength = next & 0x7F;
            lengthBytes = shortLength == 127 ? Long.BYTES : shortLength == 126 ? Short.BYTES : 0;
            length = lengthBytes == 0 ? shortLength : 0;
            broken = !masked;
        } else if (read < FIXED_BYTES + lengthBytes) {
            broken = read == FIXED_BYTES && lengthBytes == Long.BYTES && next < 0;
            length = (length << Byte.SIZE) | (next & 0xFF);
        }
        read++;
        if (read == FIXED_BYTES + lengthBytes + MASK_BYTES) {
            end();
        }
    }

    private void end() {
        units++;
        if (opcode == PING) {
            pings++;
        }
        payload = length;
        unitBytes = UNIT_BYTES;
        read = 0;
        lengthBytes = 0;
    }

    /** How many bytes have come of a head that is not complete. */
    int unfinished() {
        return read;
    }

    /** Returns how many units have come since the last call. */
    int takeUnits() {
        int taken = units;
        units = 0;
        return taken;
    }

    /** Returns how many pings have come since the last call. */
    int takePings() {
        int taken = pings;
        pings = 0;
        return taken;
    }
}
