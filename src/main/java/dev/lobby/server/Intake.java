package dev.lobby.server;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends, between its connection and the server. It decides how much of that the server sees: no frame with
 * a bad head, and only so many units (see {@link FrameHeads}) at once. Bytes that came with these are held back until the
 * server asks again: at most as many as were read at once.
 *
 * <p>Any thread may call {@link #open}, {@link #tellPings} and {@link #tellBroken}. One thread at a time calls the other methods.
 */
public final class Intake {
    /**
     * How many units the server may have that the session has not handled. Undertow takes a buffer of 16 KiB even for an
     * empty frame. A command of the usual size is one unit, and a client seldom sends as many before the first is handled.
     */
    public static final int BATCH = 16;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final FrameHeads heads = new FrameHeads();
    private final AtomicInteger pings = new AtomicInteger();
    private volatile @Nullable Client client;
    private final AtomicBoolean toldBroken = new AtomicBoolean();
    private volatile boolean valid = true;
    private ByteBuffer held = NOTHING;
    private int uncharged;

    /**
     * What the session of the connection is told.
     *
     * @param broken called for the first head that is not valid, on a thread that must not wait
     * @param pings called with the number of pings, as one of the session's messages
     * @param pause called with the number of units that were read; returns for how many nanoseconds nothing more is to be
     *     read
     */
    public record Client(Runnable broken, IntConsumer pings, IntToLongFunction pause) {}

    /** Connects the session. What came before is told to it next. */
    public void open(Client opened) {
        client = opened;
        tellBroken();
    }

    /** Whether no head was bad so far. */
    public boolean isValid() {
        return valid;
    }

    /** Tells the session of the first head that was not valid. */
    public void tellBroken() {
        Client told = client;
        if (!valid && told != null && toldBroken.compareAndSet(false, true)) {
            told.broken().run();
        }
    }

    /** Whether bytes are held back. */
    public boolean holds() {
        return held.hasRemaining();
    }

    /** How many bytes are held back. */
    public int held() {
        return held.remaining();
    }

    /** How many of the bytes that the server has seen are an incomplete head. */
    public int unfinished() {
        return heads.unfinished();
    }

    /**
     * Takes in bytes that have come. Returns how many of them the server may see, from the first on; the others are held
     * back. None, after a head that is not valid. Call {@link #charge} next.
     *
     * @param units how many the server may see, at least one
     */
    public int admit(ByteBuffer arrived, int units) {
        ByteBuffer next = arrived.duplicate();
        if (!follow(next, units)) {
            return 0;
        }
        int admitted = next.position() - arrived.position();
        if (next.hasRemaining()) {
            held = ByteBuffer.allocate(next.remaining()).put(next).flip();
        }
        return admitted;
    }

    /** Does the same with bytes that were held back: copies those that the server may see. */
    public int release(ByteBuffer into, int units) {
        ByteBuffer next = held.duplicate();
        next.limit(next.position() + Math.min(next.remaining(), into.remaining()));
        if (!follow(next, units)) {
            held = NOTHING;
            return 0;
        }
        int released = next.position() - held.position();
        into.put(next.flip().position(held.position()));
        held.position(held.position() + released);
        if (!held.hasRemaining()) {
            held = NOTHING;
        }
        return released;
    }

    private boolean follow(ByteBuffer next, int units) {
        if (heads.follow(next, units)) {
            return true;
        }
        valid = false;
        return false;
    }

    /** Drops what is held back. Returns how many bytes that were. */
    public int drop() {
        int dropped = held.remaining();
        held = NOTHING;
        return dropped;
    }

    /** The result of {@link #charge}. */
    public record Charge(int units, long pauseNanos) {}

    /** Charges the session for the units that were admitted. */
    public Charge charge() {
        int units = heads.takeUnits();
        pings.addAndGet(heads.takePings());
        uncharged += units;
        Client charged = client;
        if (charged == null || uncharged == 0) {
            return new Charge(units, 0);
        }
        long pause = charged.pause().applyAsLong(uncharged);
        uncharged = 0;
        return new Charge(units, pause);
    }

    /** Tells the session of the pings that have come. Call this where its messages are handled. */
    public void tellPings() {
        Client told = client;
        int came = told == null ? 0 : pings.getAndSet(0);
        if (told != null && came > 0) {
            told.pings().accept(came);
        }
    }
}
