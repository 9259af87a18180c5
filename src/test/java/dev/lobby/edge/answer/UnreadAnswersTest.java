package dev.lobby.edge.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lobby.edge.ClientAddress;
import dev.lobby.logging.RefusalLog;
import dev.lobby.rest.ProblemException;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnreadAnswersTest {
    private static final ClientAddress ANN = address(1);
    private static final ClientAddress BOB = address(2);
    private static final ClientAddress CLEO = address(3);

    private final TestTime time = new TestTime();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final UnreadAnswers answers = new UnreadAnswers(
            new AnswerSettings(TestSettings.with(
                    "lobby.rest.max-unread-answers", "4",
                    "lobby.rest.max-unread-answers-per-address", "3",
                    "lobby.rest.answer-timeout", "PT10S")),
            time,
            new RefusalLog(time),
            meters);
    private final List<String> cut = new ArrayList<>();

    private static ClientAddress address(int last) {
        try {
            return new ClientAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last}));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private Runnable await(ClientAddress address, String name) {
        return answers.await(address, () -> cut.add(name));
    }

    private double unread() {
        return meters.get("lobby.answers.unread").gauge().value();
    }

    @Test
    void aClientWithTheMostUnreadAnswersAllowedGetsNoMoreUntilOneIsTaken() {
        await(ANN, "a1");
        await(ANN, "a2");
        Runnable taken = await(ANN, "a3");

        assertThatThrownBy(() -> answers.refuseIfFull(ANN))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.problem().status()).isEqualTo(429));
        assertThatCode(() -> answers.refuseIfFull(BOB)).doesNotThrowAnyException();
        taken.run();
        assertThatCode(() -> answers.refuseIfFull(ANN)).doesNotThrowAnyException();
        assertThat(cut).isEmpty();
    }

    @Test
    void anAnswerIsGivenBackOnce() {
        Runnable taken = await(ANN, "a1");
        await(ANN, "a2");

        taken.run();
        taken.run();

        assertThat(unread()).isOne();
    }

    @Test
    void whereThereAreTooManyOfAnAddressItsOldestIsCut() {
        Runnable first = await(ANN, "a1");
        await(ANN, "a2");
        await(ANN, "a3");
        await(ANN, "a4");

        assertThat(cut).containsExactly("a1");
        first.run();
        assertThat(unread()).isEqualTo(3);
    }

    @Test
    void whereThereAreTooManyInAllTheOldestIsCutOfTheAddressThatHasTheMost() {
        await(BOB, "b1");
        await(ANN, "a1");
        await(ANN, "a2");
        await(ANN, "a3");
        await(CLEO, "c1");
        await(CLEO, "c2");

        assertThat(cut).containsExactly("a1", "a2");
        assertThat(unread()).isEqualTo(4);
    }

    @Test
    void whatIsNotTakenInTimeIsCut() {
        await(ANN, "a1");
        time.pass(Duration.ofSeconds(8));
        await(ANN, "a2");
        await(BOB, "b1");
        time.pass(Duration.ofSeconds(3));

        answers.cutLate();

        assertThat(cut).containsExactly("a1");
        assertThat(unread()).isEqualTo(2);
    }

    /** The connection may have the next call by then, behind a proxy that of somebody else. */
    @Test
    void anAnswerThatIsTakenWhileOthersAreCutIsNotCut() {
        List<Runnable> taken = new ArrayList<>();
        answers.await(ANN, () -> {
            cut.add("a1");
            taken.forEach(Runnable::run);
        });
        taken.add(await(ANN, "a2"));
        time.pass(Duration.ofSeconds(11));

        answers.cutLate();

        assertThat(cut).containsExactly("a1");
        assertThat(unread()).isZero();
    }
}
