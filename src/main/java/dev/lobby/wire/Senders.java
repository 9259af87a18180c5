package dev.lobby.wire;

import dev.lobby.logging.OneTimeWarning;
import dev.lobby.server.IoThread;
import dev.lobby.server.SessionConnection;
import dev.lobby.server.UnknownServerException;
import dev.lobby.work.Started;
import dev.lobby.work.Time;
import dev.lobby.work.Worker;
import dev.lobby.work.Workers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The senders. If the server has I/O threads that accept tasks, each of them has a sender for the sessions of its
 * connections. Otherwise there are as many senders as processors, each with a thread of its own, for all sessions
 * together. Bounded by the server's threads. Thread-safe.
 */
@ApplicationScoped
public class Senders {
    private static final Logger LOG = System.getLogger(Senders.class.getName());
    private static final Duration POLL = Duration.ofSeconds(1);

    private final WireSettings settings;
    private final Time time;
    private final List<Sender> senders;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<IoThread, Sender> onIoThreads = new ConcurrentHashMap<>();
    private final OneTimeWarning warning =
            new OneTimeWarning(LOG, "Sessions are not sent to on this server's I/O threads, which would cost less");

    @Inject
    public Senders(WireSettings settings, Time time, MeterRegistry meters) {
        this.settings = settings;
        this.time = time;
        int processors = Runtime.getRuntime().availableProcessors();
        SendQueue queue = new SendQueue(processors);
        this.senders = Stream.generate(() -> new Sender(queue, settings, time))
                .limit(processors)
                .toList();
        Gauge.builder("lobby.io.threads", onIoThreads, Map::size)
                .description("The server's own I/O threads that send")
                .register(meters);
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        IntStream.range(0, senders.size()).forEach(i -> {
            Sender sender = senders.get(i);
            Worker worker = workers.start("lobby-sender-" + (i + 1), POLL, sender::step);
            sender.started(worker::wake, worker::rest);
        });
    }

    /** The sender for a new session with this connection, if that is known. */
    Sender of(Optional<SessionConnection> connection) {
        return connection
                .flatMap(this::ioThread)
                .map(thread -> onIoThreads.computeIfAbsent(thread, this::senderOn))
                .orElseGet(() -> senders.get(Math.floorMod(next.getAndIncrement(), senders.size())));
    }

    private Sender senderOn(IoThread thread) {
        Sender sender = new Sender(new SendQueue(1), settings, time);
        new IoWorker(thread, sender, time).start();
        return sender;
    }

    private Optional<IoThread> ioThread(SessionConnection connection) {
        if (settings.sending() == WireSettings.Sending.PLAIN) {
            return Optional.empty();
        }
        try {
            return connection.ioThread();
        } catch (UnknownServerException e) {
            warning.say(e);
            return Optional.empty();
        }
    }
}
