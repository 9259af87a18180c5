package dev.lobby.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private final AtomicInteger rooms = new AtomicInteger();
    private final Mailbox mailbox = new Mailbox(100, 50, rooms::incrementAndGet);

    @Test
    void handsOutInTheOrderOfTaking() {
        Frame event = event(10);
        Frame answer = answer(10);

        mailbox.offer(event);
        mailbox.offer(answer);

        assertThat(mailbox.poll()).isSameAs(event);
        assertThat(mailbox.poll()).isSameAs(answer);
        assertThat(mailbox.poll()).isNull();
    }

    @Test
    void refusesEventsPastItsBytesAndTakesThemWhenThereIsRoom() {
        assertThat(mailbox.offer(event(60))).isTrue();
        assertThat(mailbox.offer(event(41))).isFalse();
        assertThat(mailbox.offer(event(40))).isTrue();

        mailbox.poll();

        assertThat(mailbox.offer(event(60))).isTrue();
    }

    @Test
    void takesOneEventOfAnySizeWhenItHasNone() {
        mailbox.offer(answer(10));

        assertThat(mailbox.offer(event(1_000))).isTrue();
        assertThat(mailbox.offer(event(1))).isFalse();
    }

    @Test
    void answersHaveAShareOfTheirOwn() {
        mailbox.offer(event(100));

        assertThat(mailbox.offer(answer(50))).isTrue();
        assertThat(mailbox.offer(answer(1))).isFalse();
    }

    @Test
    void saysOnceThatThereIsRoomWhenHalfIsFree() {
        mailbox.offer(event(50));
        mailbox.offer(event(25));
        mailbox.offer(event(25));
        mailbox.awaitRoom();
        assertThat(rooms).hasValue(0);

        mailbox.poll();
        assertThat(rooms).hasValue(1);

        mailbox.poll();
        mailbox.poll();
        assertThat(rooms).hasValue(1);
    }

    @Test
    void saysAtOnceThatThereIsRoomWhereThereIs() {
        mailbox.offer(event(50));

        mailbox.awaitRoom();

        assertThat(rooms).hasValue(1);
    }

    private static Frame event(int bytes) {
        return new Frame("", bytes, false);
    }

    private static Frame answer(int bytes) {
        return new Frame("", bytes, true);
    }
}
