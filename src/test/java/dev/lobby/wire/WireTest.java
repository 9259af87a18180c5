package dev.lobby.wire;

import static dev.lobby.harness.Fakes.fake;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.settings.TestSettings;
import dev.lobby.wire.Wire.Way;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WireTest {
    private final List<String> calls = new ArrayList<>();
    private final List<SendHandler> handlers = new ArrayList<>();
    private final List<Boolean> taken = new ArrayList<>();
    private final MeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void whatTheServerHeldBackWhileBatchingWasTriedIsSent() throws Exception {
        assertThat(BatchedWire.of(remote(true))).isPresent();

        assertThat(calls).containsExactly("batching true", "batching false", "flush");
    }

    @Test
    void batchingIsOnlyOnDuringARoundAndTheRoundEndsWithItsLastFrame() throws Exception {
        Wire wire = BatchedWire.of(remote(true)).orElseThrow();
        calls.clear();

        wire.send(frames("a", "b"), taken::add);
        assertThat(calls).containsExactly("batching true", "send a", "send b", "batching false", "flush");
        handlers.get(0).onResult(new SendResult());
        assertThat(taken).isEmpty();
        handlers.get(1).onResult(new SendResult());

        assertThat(taken).containsExactly(true);
    }

    @Test
    void aRoundFailsIfOneOfItsFramesFails() throws Exception {
        Wire wire = BatchedWire.of(remote(true)).orElseThrow();

        wire.send(frames("a", "b"), taken::add);
        handlers.get(0).onResult(new SendResult(new IllegalStateException("reset")));
        handlers.get(1).onResult(new SendResult());

        assertThat(taken).containsExactly(false);
    }

    @Test
    void oneFrameNeedsNoBatch() throws Exception {
        Wire wire = BatchedWire.of(remote(true)).orElseThrow();
        calls.clear();

        wire.send(frames("a"), taken::add);

        assertThat(calls).containsExactly("send a");
    }

    @Test
    void joinedFramesAreOneWriteOfWholeFrames() throws Exception {
        List<ByteBuffer> written = new ArrayList<>();
        Wire wire = new JoinedWire((buffer, whether) -> {
            written.add(buffer);
            whether.accept(true);
        });

        wire.send(frames("a", "bc"), taken::add);
        wire.send(frames("d"), taken::add);

        assertThat(written.stream().map(StandardCharsets.ISO_8859_1::decode).map(CharSequence::toString))
                .containsExactly("\u0081\u0001a\u0081\u0002bc", "\u0081\u0001d");
        assertThat(taken).containsExactly(true, true);
    }

    @Test
    void aServerWithoutABetterWayGetsThePlainWire() throws Exception {
        Wires wires = new Wires(new WireSettings(TestSettings.with()), meters);

        Wire wire = wires.open(session(false), Optional.empty());
        assertThat(inUse(Way.PLAIN)).isEqualTo(1);
        calls.clear();
        wire.send(frames("a"), taken::add);
        wires.closed(wire);

        assertThat(calls).containsExactly("send a");
        assertThat(inUse(Way.PLAIN)).isZero();
    }

    @Test
    void theSettingForcesThePlainWire() {
        assertThat(new Wires(new WireSettings(TestSettings.with()), meters)
                        .open(session(true), Optional.empty())
                        .way())
                .isEqualTo(Way.BATCHED);
        assertThat(new Wires(
                                new WireSettings(TestSettings.with("lobby.socket.sending", "plain")),
                                new SimpleMeterRegistry())
                        .open(session(true), Optional.empty())
                        .way())
                .isEqualTo(Way.PLAIN);
    }

    private double inUse(Way way) {
        return meters.get("lobby.wires")
                .tag("way", way.name().toLowerCase(Locale.ROOT))
                .gauge()
                .value();
    }

    private static List<Frame> frames(String... texts) {
        return List.of(texts).stream()
                .map(text -> new Frame(text, text.length(), false))
                .toList();
    }

    private Session session(boolean batches) {
        return fake(Session.class, (method, arguments) -> remote(batches));
    }

    private RemoteEndpoint.Async remote(boolean batches) {
        List<Boolean> batching = new ArrayList<>(List.of(false));
        return fake(RemoteEndpoint.Async.class, (method, arguments) -> {
            switch (method) {
                case "setBatchingAllowed" -> {
                    calls.add("batching " + arguments[0]);
                    batching.set(0, batches && (Boolean) arguments[0]);
                }
                case "getBatchingAllowed" -> {
                    return batching.get(0);
                }
                case "flushBatch" -> calls.add("flush");
                case "sendText" -> {
                    calls.add("send " + arguments[0]);
                    handlers.add((SendHandler) arguments[1]);
                }
                default -> throw new UnsupportedOperationException(method);
            }
            return null;
        });
    }
}
