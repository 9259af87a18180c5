package dev.lobby.server.payara;

import static dev.lobby.harness.Fakes.fake;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.lobby.logging.FailureLog;
import dev.lobby.work.TestTime;
import jakarta.websocket.CloseReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.memory.ByteBufferManager;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings({"unchecked", "rawtypes"})
class ConnectionWriterTest {
    private static final byte TEXT = (byte) 0x81;
    private static final byte CLOSE = (byte) 0x88;
    private static final byte PONG = (byte) 0x8A;

    private final List<String> written = Collections.synchronizedList(new ArrayList<>());
    private final List<org.glassfish.grizzly.CompletionHandler> taken = Collections.synchronizedList(new ArrayList<>());
    private final List<String> results = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> breaks = new ArrayList<>();
    private boolean takesAtOnce;

    private final ConnectionWriter writer = new ConnectionWriter(
            connection(),
            new GuardedInput(new NoInput(), (delay, over) -> {}),
            () -> written.add("end"),
            new FailureLog(new TestTime(), failure -> false));

    private Connection connection() {
        return fake(Connection.class, (method, arguments) -> {
            switch (method) {
                case "closeSilently" -> {
                    written.add("closed");
                    return null;
                }
                case "getMemoryManager" -> {
                    return new ByteBufferManager();
                }
                case "write" -> {
                    written.add(text((Buffer) arguments[0]));
                    org.glassfish.grizzly.CompletionHandler handler =
                            (org.glassfish.grizzly.CompletionHandler) arguments[1];
                    if (!breaks.isEmpty()) {
                        taken.add(handler);
                        throw breaks.remove(0);
                    }
                    if (takesAtOnce) {
                        handler.completed(null);
                    } else {
                        taken.add(handler);
                    }
                    return null;
                }
                default -> throw new UnsupportedOperationException(method);
            }
        });
    }

    private static String text(Buffer frame) {
        String text = frame.toStringContent(StandardCharsets.ISO_8859_1);
        return text.isEmpty() ? text : text.substring(1);
    }

    private void write(byte head, String text) {
        write(head, text, () -> {});
    }

    private void write(byte head, String text, Runnable then) {
        byte[] payload = text.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer frame =
                ByteBuffer.allocate(payload.length + 1).put(head).put(payload).flip();
        writer.write(frame, new CompletionHandler<>() {
            @Override
            public void completed(@Nullable ByteBuffer result) {
                results.add(text);
                then.run();
            }

            @Override
            public void failed(@Nullable Throwable why) {
                results.add(text + " failed");
                then.run();
            }
        });
    }

    @Test
    void nothingFollowsTheCloseFrameAndTheEndComesAfterIt() {
        write(TEXT, "a");
        write(CLOSE, "bye");
        write(TEXT, "late");
        writer.close();
        write(PONG, "later");

        assertThat(written).containsExactly("a", "bye", "end");
        assertThat(results).containsExactly("late failed", "later failed");
    }

    /** Tyrus may end a session in the middle of {@code Session.close}, or close it with another code. */
    @Test
    void theCloseFrameOfAConnectionComesBeforeTheServersOwnAndBeforeTheEnd() {
        writer.connection().sendClose(new CloseReason(CloseReason.CloseCodes.VIOLATED_POLICY, "Too fast"));
        writer.close();
        write(CLOSE, "server's own");

        assertThat(written).containsExactly("\n\u0003\u00f0Too fast", "end");
    }

    @Test
    void theClientIsToldThatNothingFollowsOnceTheFirstCloseFrameIsTaken() {
        writer.lingerOnClose(() -> written.add("finished"));
        write(TEXT, "a");
        assertThat(writer.leavesEndToClient()).isFalse();

        write(CLOSE, "server's own");
        writer.close();
        write(CLOSE, "late");
        assertThat(writer.leavesEndToClient()).isTrue();
        assertThat(written).containsExactly("a", "server's own", "end");

        taken.forEach(handler -> handler.completed(null));
        assertThat(written).containsExactly("a", "server's own", "end", "finished");
    }

    @Test
    void theClientIsToldThatNothingFollowsAlsoIfTheCloseFrameCannotBeSent() {
        writer.lingerOnClose(() -> written.add("finished"));
        breaks.add(new InternalError("Cannot reserve direct buffer memory"));

        write(CLOSE, "bye");

        assertThat(written).containsExactly("bye", "finished");
    }

    @Test
    void withoutACloseFrameTheEndIsNotLeftToTheClient() {
        writer.lingerOnClose(() -> written.add("finished"));
        writer.close();
        write(CLOSE, "late");

        assertThat(writer.leavesEndToClient()).isFalse();
        assertThat(written).containsExactly("end");
    }

    @Test
    void aWriteThatFailsWithAnErrorDoesNotKeepBackWhatFollows() {
        breaks.add(new InternalError("Cannot reserve direct buffer memory"));
        breaks.add(new IllegalStateException("full"));

        write(TEXT, "a");
        write(PONG, "b");
        write(PONG, "c");
        write(CLOSE, "bye");
        writer.close();

        assertThat(results).containsExactly("a failed", "b failed");
        assertThat(written).containsExactly("a", "b", "c", "bye", "end");
    }

    @Test
    void theEndOfAFrameIsToldOnceAlsoIfItsWriteThrowsAndFailsLater() {
        breaks.add(new InternalError("Cannot reserve direct buffer memory"));

        write(TEXT, "a");
        taken.get(0).failed(new IllegalStateException("closed"));

        assertThat(results).containsExactly("a failed");
    }

    @Test
    void aHandlerThatThrowsDoesNotKeepBackWhatFollows() {
        Runnable breaking = () -> {
            throw new AssertionError("handler");
        };
        takesAtOnce = true;

        write(TEXT, "a", breaking);
        write(PONG, "b", breaking);
        write(PONG, "c");
        breaks.add(new IllegalStateException("full"));
        write(TEXT, "d", breaking);
        write(CLOSE, "bye");
        writer.close();

        assertThat(written).containsExactly("a", "b", "c", "d", "bye", "end");
        assertThat(results).containsExactly("a", "b", "c", "d failed", "bye");
    }

    @Test
    void aHandlerThatThrowsDoesNotBreakTheQueueOfTheConnection() {
        write(PONG, "a", () -> {
            throw new IllegalStateException("handler");
        });
        write(PONG, "b");

        assertThatCode(() -> taken.get(0).completed(null)).doesNotThrowAnyException();

        assertThat(written).containsExactly("a", "b");
    }

    @Test
    void aFrameIsCompletedWhenTheConnectionHasTakenIt() {
        write(TEXT, "a");
        assertThat(results).isEmpty();

        taken.get(0).completed(null);
        write(TEXT, "b");
        taken.get(1).failed(new IllegalStateException("reset"));
        write(TEXT, "c");
        taken.get(2).cancelled();

        assertThat(results).containsExactly("a", "b failed", "c failed");
    }

    @Test
    void ofManyPongsOneIsBeingSentAndOnlyTheLatestWaits() {
        for (int i = 0; i < 300_000; i++) {
            write(PONG, String.valueOf(i));
        }
        assertThat(written).containsExactly("0");
        assertThat(results).hasSize(299_998);

        taken.get(0).completed(null);
        taken.get(1).completed(null);
        write(PONG, "next");

        assertThat(written).containsExactly("0", "299999", "next");
    }

    /** RFC 6455, section 5.5.2. */
    @Test
    void theLatestPingIsAnsweredHoweverManyCame() {
        takesAtOnce = true;

        for (int i = 0; i < 10_000; i++) {
            write(PONG, String.valueOf(i));
        }

        assertThat(written).hasSize(10_000).endsWith("9999");
    }

    @Test
    void writingAgainOnEachCompletionDoesNotOverflowTheStack() {
        takesAtOnce = true;

        writeNext(20_000);

        assertThat(written).hasSize(20_000).endsWith("1");
    }

    private void writeNext(int left) {
        if (left > 0) {
            write(TEXT, String.valueOf(left), () -> writeNext(left - 1));
        }
    }

    @Test
    void manyThreadsKeepEachTheirOrderAndNothingFollowsTheCloseFrame() throws Exception {
        takesAtOnce = true;
        int threads = 4;
        int each = 20_000;
        CountDownLatch begin = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(threads + 1);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                all.add(executor.submit(() -> {
                    begin.await();
                    running.incrementAndGet();
                    IntStream.range(0, each).forEach(n -> write(thread == 0 ? PONG : TEXT, thread + " " + n));
                    return null;
                }));
            }
            all.add(executor.submit(() -> {
                begin.await();
                while (written.size() < each) {
                    Thread.onSpinWait();
                }
                write(CLOSE, "bye");
                writer.close();
                return null;
            }));
            begin.countDown();
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(written).endsWith("bye", "end").doesNotHaveDuplicates();
        assertThat(results).hasSize(threads * each + 1);
        for (int i = 0; i < threads; i++) {
            String mine = i + " ";
            assertThat(written.stream()
                            .filter(text -> text.startsWith(mine))
                            .map(text -> Integer.valueOf(text.substring(2))))
                    .isSorted();
        }
    }
}
