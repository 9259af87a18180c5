package dev.lobby.subscription;

import dev.lobby.edge.ClientAddress;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Frame;
import dev.lobby.wire.Recipient;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The client of a session. It takes frames from the mailbox only when a test tells it to. */
class Client implements Recipient {
    ClientAddress address = new ClientAddress(InetAddress.getLoopbackAddress());

    @Nullable
    Subscriber subscriber;

    final List<String> received = new ArrayList<>();

    @Nullable
    CloseCause closed;

    boolean told;

    @Override
    public void mailArrived() {
        told = true;
    }

    @Override
    public void close(CloseCause why) {
        closed = why;
    }

    Subscriber subscriber() {
        if (subscriber == null) {
            throw new IllegalStateException("Not connected");
        }
        return subscriber;
    }

    /** Returns whether there was one. */
    boolean takesOne() {
        List<Frame> frames = subscriber().mailbox().poll(1, 0);
        frames.forEach(frame -> received.add(frame.text()));
        subscriber().mailbox().taken();
        return !frames.isEmpty();
    }

    void takesAll() {
        boolean more = true;
        while (more) {
            more = takesOne();
        }
    }
}
