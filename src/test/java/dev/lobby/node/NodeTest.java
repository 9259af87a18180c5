package dev.lobby.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.lobby.log.LogSettings;
import dev.lobby.log.LogTail;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NodeTest {
    private final TestNodes nodes = new TestNodes(this::statement);
    private final LogTail tail = new LogTail(new LogSettings(TestSettings.with()));
    private final Node node = nodes.node(new TestTime(), Duration.ofSeconds(20), TestNodes::step, tail);

    /** How many of the next statements fail. */
    private int failing;

    private void statement() {
        if (failing > 0) {
            failing--;
            throw new IllegalStateException("The database is away");
        }
    }

    @Test
    void aServerKeepsItsIdWhileItGivesSignsOfLife() {
        String id = node.id();

        TestNodes.step(node);
        TestNodes.step(node);

        assertThat(node.id()).isEqualTo(id);
    }

    /** All stays are recorded under it. */
    @Test
    void aServerKeepsItsIdAlsoIfTheAnswerToASignOfLifeIsLost() {
        String id = node.id();
        nodes.lostAnswers = 1;
        assertThatThrownBy(() -> TestNodes.step(node)).hasMessage("The answer is lost");

        TestNodes.step(node);
        TestNodes.step(node);

        assertThat(node.id()).isEqualTo(id);
        assertThat(node.holdsLease()).isTrue();
    }

    @Test
    void aServerThatWasTakenForDeadGoesOnUnderANewId() {
        String id = node.id();
        nodes.end(node);

        TestNodes.step(node);

        assertThat(node.id()).isNotEqualTo(id);
        assertThat(node.holdsLease()).isTrue();
    }

    /** Its row may still be there, but what it had recorded under that id may be lost with the last commits. */
    @Test
    void aServerWhoseLogWasReplacedGoesOnUnderANewId() {
        String id = node.id();
        tail.begin("another", 1);

        TestNodes.step(node);
        String next = node.id();
        TestNodes.step(node);

        assertThat(next).isNotEqualTo(id);
        assertThat(node.id()).isEqualTo(next);
        assertThat(nodes.alive()).contains(next);
    }

    /** In such a moment the database often fails. */
    @Test
    void aServerThatCouldNotTakeItsNewIdTriesAgain() {
        String id = node.id();
        tail.begin("another", 1);
        failing = 1;

        assertThatThrownBy(() -> TestNodes.step(node)).hasMessage("The database is away");
        TestNodes.step(node);

        assertThat(node.id()).isNotEqualTo(id);
    }

    /** Each sees the other, and neither has given a sign of life yet. */
    @Test
    void ofTwoServersWithDifferentVisibilityThatStartAtOnceAtMostOneRuns() {
        CountDownLatch waiting = new CountDownLatch(1);
        AtomicReference<CompletableFuture<Node>> other = new AtomicReference<>();
        AtomicInteger statements = new AtomicInteger();
        AtomicReference<TestNodes> both = new AtomicReference<>();
        both.set(new TestNodes(() -> {
            if (statements.incrementAndGet() == 2) {
                other.set(CompletableFuture.supplyAsync(() -> starting(both.get(), "private", waiting::countDown)));
                await().until(() -> waiting.getCount() == 0);
            }
        }));

        Throwable first = catchThrowable(() -> starting(both.get(), "open", () -> {}));
        Throwable second = catchThrowable(() -> other.get().join());

        assertThat(Stream.of(first, second).filter(Objects::nonNull))
                .isNotEmpty()
                .allSatisfy(refusal -> assertThat(refusal).hasMessageContaining("runs with lobby.visibility="));
    }

    private Node starting(TestNodes all, String visibility, Runnable pause) {
        NodeTerms terms = new NodeTerms(Duration.ofSeconds(20), visibility);
        return all.node(new TestTime(), terms, node -> pause.run(), tail);
    }
}
