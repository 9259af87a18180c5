package dev.lobby.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.settings.TestSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private final AtomicInteger rooms = new AtomicInteger();
    private final MailboxBudget budget = new MailboxBudget(new MailboxSettings(TestSettings.with()));
    private final Mailbox mailbox = new Mailbox(100, 50, budget.share("here"), rooms::incrementAndGet);

    @Test
    void returnsFramesInTheOrderInWhichTheyWereAdded() {
        Frame event = event(10);
        Frame answer = answer(10);

        mailbox.offer(event);
        mailbox.offer(answer);

        assertThat(mailbox.poll(1, 0)).containsExactly(event);
        assertThat(mailbox.poll(1, 0)).containsExactly(answer);
        assertThat(mailbox.poll(1, 0)).isEmpty();
    }

    @Test
    void returnsAsManyFramesAsFitOrOneOfAnySize() {
        Frame first = event(40);
        Frame second = event(10);
        Frame third = answer(10);
        Frame fourth = event(1);
        for (Frame frame : List.of(first, second, third, fourth)) {
            mailbox.offer(frame);
        }

        assertThat(mailbox.poll(9, 20)).containsExactly(first);
        assertThat(mailbox.poll(9, 20)).containsExactly(second, third);
        assertThat(mailbox.poll(9, 20)).containsExactly(fourth);
        assertThat(mailbox.poll(9, 20)).isEmpty();
    }

    @Test
    void returnsNoMoreFramesThanAreAskedFor() {
        Frame first = event(1);
        Frame second = event(1);
        Frame third = event(1);
        for (Frame frame : List.of(first, second, third)) {
            mailbox.offer(frame);
        }

        assertThat(mailbox.poll(2, 20)).containsExactly(first, second);
        assertThat(mailbox.poll(2, 20)).containsExactly(third);
    }

    @Test
    void refusesEventsBeyondItsLimitUntilThereIsRoom() {
        assertThat(mailbox.offer(event(60))).isTrue();
        assertThat(mailbox.offer(event(41))).isFalse();
        assertThat(mailbox.offer(event(40))).isTrue();

        mailbox.poll(1, 0);

        assertThat(mailbox.offer(event(60))).isTrue();
    }

    @Test
    void acceptsOneEventOfAnySizeIfItHasNone() {
        mailbox.offer(answer(10));

        assertThat(mailbox.offer(event(1_000))).isTrue();
        assertThat(mailbox.offer(event(1))).isFalse();
    }

    @Test
    void answersHaveALimitOfTheirOwn() {
        mailbox.offer(event(100));

        assertThat(mailbox.offer(answer(50))).isTrue();
        assertThat(mailbox.offer(answer(1))).isFalse();
    }

    @Test
    void reportsRoomOnceWhenHalfIsFree() {
        mailbox.offer(event(50));
        mailbox.offer(event(25));
        mailbox.offer(event(25));
        mailbox.awaitRoom(10);
        assertThat(rooms).hasValue(0);

        mailbox.poll(1, 0);
        assertThat(rooms).hasValue(1);

        mailbox.poll(1, 0);
        mailbox.poll(1, 0);
        assertThat(rooms).hasValue(1);
    }

    @Test
    void reportsRoomOnlyIfTheNextEventFits() {
        mailbox.offer(event(10));
        mailbox.offer(event(10));
        mailbox.awaitRoom(95);
        assertThat(rooms).hasValue(0);

        mailbox.poll(1, 0);
        assertThat(rooms).hasValue(0);
        mailbox.poll(1, 0);
        assertThat(rooms).as("an empty one takes any").hasValue(1);
    }

    @Test
    void reportsExistingRoomAtOnce() {
        mailbox.offer(event(50));

        mailbox.awaitRoom(10);

        assertThat(rooms).hasValue(1);
    }

    @Test
    void allMailboxesTogetherStayWithinTheTotalExceptForOneEventEach() {
        MailboxBudget small = new MailboxBudget(
                new MailboxSettings(TestSettings.with("lobby.socket.mailbox-total-bytes", "1048576")));
        Mailbox large = new Mailbox(2 << 20, 50, small.share("here"), () -> {});
        Mailbox other = new Mailbox(100, 50, small.share("there"), rooms::incrementAndGet);
        assertThat(large.offer(event(1 << 20))).isTrue();

        assertThat(other.offer(event(10))).as("the first").isTrue();
        assertThat(other.offer(event(10))).as("the second").isFalse();
        assertThat(other.offer(answer(10))).as("an answer").isTrue();
        other.awaitRoom(10);
        assertThat(rooms).as("while there is one").hasValue(0);
        other.poll(1, 0);
        assertThat(rooms).as("when it is gone").hasValue(1);

        large.poll(1, 0);
        other.poll(1, 0);
        assertThat(small.held()).as("what is on its way").isEqualTo((1 << 20) + 20);
        large.taken();
        other.taken();
        assertThat(small.held()).isZero();
    }

    @Test
    void allAnswersTogetherStayWithinTheTotalExceptForOneEach() throws Exception {
        MailboxBudget small = new MailboxBudget(
                new MailboxSettings(TestSettings.with("lobby.socket.mailbox-total-bytes", "1048576")));
        List<Mailbox> mailboxes = new ArrayList<>();
        int reserved = 0;
        for (int i = 0; i < 100; i++) {
            Mailbox next = new Mailbox(100, 65_536, small.share(i), () -> {});
            mailboxes.add(next);
            while (next.reserveAnswer(1_000, 0, 0) == null) {
                reserved++;
            }
        }

        assertThat(reserved).isBetween(1_000, 1_048 + 100);
        assertThat(small.held()).isEqualTo(1_000L * reserved);
        for (int i = 0; i < reserved; i++) {
            mailboxes.get(0).returnAnswer(1_000);
        }
        assertThat(small.held()).isZero();
    }

    @Test
    void theLargestHolderIsTheFirstThatGetsNoMore() {
        MailboxBudget small = new MailboxBudget(
                new MailboxSettings(TestSettings.with("lobby.socket.mailbox-total-bytes", "1048576")));
        List<Mailbox> ofOne = IntStream.range(0, 8)
                .mapToObj(i -> new Mailbox(1 << 20, 50, small.share("one"), () -> {}))
                .toList();
        Mailbox ofAnother = new Mailbox(1 << 20, 50, small.share("another"), () -> {});
        ofOne.forEach(one -> one.offer(event(65_536)));

        assertThat(ofOne).noneMatch(one -> one.offer(event(10)));
        assertThat(ofAnother.offer(event(65_536))).isTrue();
        assertThat(ofAnother.offer(event(65_536))).isTrue();
        ofOne.forEach(Mailbox::close);
        assertThat(ofAnother.offer(event(131_072))).isTrue();
        ofAnother.close();
        assertThat(small.held()).isZero();
    }

    @Test
    void aClientIsNotBlamedForWhatOthersHold() throws Exception {
        MailboxBudget small = new MailboxBudget(
                new MailboxSettings(TestSettings.with("lobby.socket.mailbox-total-bytes", "1048576")));
        Mailbox large = new Mailbox(2 << 20, 50, small.share("one"), () -> {});
        Mailbox other = new Mailbox(100, 50, small.share("another"), () -> {});
        large.offer(event(1 << 20));
        other.offer(answer(10));
        assertThat(other.reserveAnswer(10, 0, 0)).isEqualTo(CloseCause.OVERLOADED);
        CompletableFuture<Void> later = CompletableFuture.runAsync(() -> {
            await().pollDelay(Duration.ofMillis(50)).until(() -> true);
            large.close();
        });

        assertThat(other.reserveAnswer(10, 0, Duration.ofSeconds(10).toNanos())).isNull();

        later.join();
    }

    @Test
    void aClientHasItsWholePatienceHoweverLongPendingCommandsTook() throws Exception {
        assertThat(mailbox.reserveAnswer(50, 0, 0)).isNull();
        CompletableFuture<Long> late = CompletableFuture.supplyAsync(() -> {
            // Longer than the client's patience.
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            mailbox.offer(answer(45));
            long offered = System.nanoTime();
            mailbox.returnAnswer(50);
            return offered;
        });

        CloseCause why = mailbox.reserveAnswer(
                10, Duration.ofMillis(100).toNanos(), Duration.ofMinutes(1).toNanos());

        assertThat(why).isEqualTo(CloseCause.UNREAD_ANSWERS);
        assertThat(Duration.ofNanos(System.nanoTime() - late.get())).isGreaterThan(Duration.ofMillis(90));
    }

    @Test
    void aWaitForPendingCommandsIsNotTheClientsFault() throws Exception {
        assertThat(mailbox.reserveAnswer(50, 0, 0)).isNull();

        assertThat(mailbox.reserveAnswer(10, 0, Duration.ofMillis(10).toNanos()))
                .isEqualTo(CloseCause.OVERLOADED);
    }

    @Test
    void aClosedMailboxIsEmptyAndReleasesItsBytes() {
        mailbox.offer(event(10));
        mailbox.offer(event(10));
        mailbox.offer(answer(10));
        mailbox.poll(1, 0);

        mailbox.close();

        assertThat(budget.held()).isZero();
        assertThat(mailbox.offer(event(1))).as("taken and forgotten").isTrue();
        assertThat(mailbox.poll(1, 0)).isEmpty();
        assertThat(budget.held()).isZero();
    }

    @Test
    void aCommandWaitsForRoomUntilTheClientReceivesAnAnswer() throws Exception {
        mailbox.offer(answer(25));
        mailbox.offer(answer(25));
        Future<@Nullable CloseCause> command = waitsForRoom(10);

        mailbox.poll(1, 0);

        assertThat(command.get(5, TimeUnit.SECONDS)).isNull();
        assertThat(mailbox.offer(answer(25))).isTrue();
    }

    @Test
    void reservedRoomIsNotAvailableToOthers() throws Exception {
        assertThat(mailbox.reserveAnswer(40, 0, 0)).isNull();
        Future<@Nullable CloseCause> command = waitsForRoom(11);

        mailbox.returnAnswer(40);

        assertThat(command.get(5, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void aClientThatReceivesNothingIsWaitedForOnlyOnce() throws Exception {
        Duration patience = Duration.ofMillis(50);
        mailbox.offer(answer(50));
        assertThat(mailbox.reserveAnswer(10, patience.toNanos(), 0)).isEqualTo(CloseCause.UNREAD_ANSWERS);

        long begin = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThat(mailbox.reserveAnswer(10, patience.toNanos(), 0)).isEqualTo(CloseCause.UNREAD_ANSWERS);
        }

        assertThat(System.nanoTime() - begin)
                .isLessThan(patience.multipliedBy(100).toNanos());
        assertThat(mailbox.offer(answer(1))).isFalse();
    }

    @Test
    void noThreadWaitsForAClientThatIsGone() throws Exception {
        mailbox.offer(answer(50));
        Future<@Nullable CloseCause> command = waitsForRoom(10);

        mailbox.close();

        assertThat(command.get(5, TimeUnit.SECONDS)).isNull();
    }

    /** Returns when a thread waits for room, for much longer than a test does. */
    private Future<@Nullable CloseCause> waitsForRoom(int bytes) {
        long patience = Duration.ofMinutes(1).toNanos();
        FutureTask<@Nullable CloseCause> command =
                new FutureTask<>(() -> mailbox.reserveAnswer(bytes, patience, patience));
        Thread thread = new Thread(command);
        thread.setDaemon(true);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return command;
    }

    private static Frame event(int bytes) {
        return new Frame("", bytes, false);
    }

    private static Frame answer(int bytes) {
        return new Frame("", bytes, true);
    }
}
