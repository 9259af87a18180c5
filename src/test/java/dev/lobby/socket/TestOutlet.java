package dev.lobby.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.platform.Settings;
import dev.lobby.platform.TestSettings;
import dev.lobby.platform.Time;
import dev.lobby.subscription.Frame;
import dev.lobby.subscription.Mailbox;
import dev.lobby.subscription.MailboxBudget;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.Session;
import java.util.Optional;

/** A session's way out with a mailbox, over a connection as a test wants it. */
final class TestOutlet {
    private static final Settings SETTINGS = TestSettings.with();

    private final Mailbox mailbox = new Mailbox(1 << 20, 1 << 20, new MailboxBudget(SETTINGS), () -> {});
    private final Outlet outlet;

    TestOutlet(Session session, Wire wire, Sender sender, Closings closings, Time time) {
        outlet = new Outlet(
                session,
                wire,
                sender,
                Optional.empty(),
                closings,
                new Pulse(SETTINGS.socket(), time.nanos()),
                new SocketTally(new SimpleMeterRegistry()),
                time);
        outlet.connect(mailbox);
    }

    Outlet outlet() {
        return outlet;
    }

    /** These are to be sent. */
    void receive(String... texts) {
        for (String text : texts) {
            assertThat(mailbox.offer(new Frame(text, text.length(), false))).isTrue();
            outlet.mailArrived();
        }
    }
}
