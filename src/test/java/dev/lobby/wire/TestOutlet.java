package dev.lobby.wire;

import static dev.lobby.harness.Fakes.fake;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.settings.SettingReader;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.Time;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.util.List;
import java.util.Optional;

/** An outlet with a mailbox, over a connection that a test controls. */
public final class TestOutlet {
    private static final SettingReader SETTINGS = TestSettings.with();

    private final Mailbox mailbox =
            new Mailbox(1 << 20, 1 << 20, new MailboxBudget(new MailboxSettings(SETTINGS)).share("here"), () -> {});
    private final Sender sender;
    private final SessionCloser closings;
    private final Outlet outlet;

    public TestOutlet(Session session, Wire wire, Sender sender, SessionCloser closings, Time time) {
        this.sender = sender;
        this.closings = closings;
        WireMeters meters = new WireMeters(new SimpleMeterRegistry());
        outlet = new Outlet(
                session,
                wire,
                sender::add,
                Optional.empty(),
                new SessionEnd(session, Optional.empty(), closings, meters),
                new Heartbeat(new WireSettings(SETTINGS), time.nanos()),
                meters,
                time);
        outlet.connect(mailbox);
    }

    /** Of an open session that sends whatever it gets, and adds the code with which it is closed. */
    public static TestOutlet of(List<Integer> closed, Time time) {
        RemoteEndpoint.Async remote = fake(RemoteEndpoint.Async.class, (method, arguments) -> null);
        Session session = fake(Session.class, (method, arguments) -> switch (method) {
            case "isOpen" -> true;
            case "getAsyncRemote" -> remote;
            case "close" ->
                closed.add(((CloseReason) arguments[0]).getCloseCode().getCode());
            default -> null;
        });
        Sender sender = new Sender(new SendQueue(1), new WireSettings(SETTINGS), time);
        return new TestOutlet(session, new TestWire(frames -> {}), sender, new SessionCloser(), time);
    }

    public Outlet outlet() {
        return outlet;
    }

    /** Takes what waits to be sent. */
    List<String> waiting() {
        return mailbox.poll(Integer.MAX_VALUE, Integer.MAX_VALUE).stream()
                .map(Frame::text)
                .toList();
    }

    /** Records that the session has ended. */
    public void ended() {
        outlet.ended();
    }

    /** Sends and closes what is due. */
    public void turns() {
        boolean more = true;
        while (more) {
            more = sender.step() || closings.step();
        }
    }

    /** Adds frames to send. */
    public void receive(String... texts) {
        for (String text : texts) {
            assertThat(mailbox.offer(new Frame(text, text.length(), false))).isTrue();
            outlet.mailArrived();
        }
    }
}
