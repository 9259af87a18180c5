package dev.lobby.socket;

import dev.lobby.platform.Settings;
import dev.lobby.platform.Started;
import dev.lobby.platform.Time;
import dev.lobby.platform.Worker;
import dev.lobby.platform.Workers;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** As many senders as there are processors, among whom the sessions are shared. Thread-safe. */
@ApplicationScoped
class Senders {
    private static final Duration POLL = Duration.ofSeconds(1);

    private final List<Sender> senders;
    private final AtomicInteger next = new AtomicInteger();

    @Inject
    Senders(Settings settings, Time time) {
        senders = Stream.generate(() -> new Sender(settings, time))
                .limit(Runtime.getRuntime().availableProcessors())
                .toList();
    }

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        IntStream.range(0, senders.size()).forEach(i -> {
            Sender sender = senders.get(i);
            Worker worker = workers.start("lobby-sender-" + (i + 1), POLL, sender::step);
            sender.started(worker::wake, worker::rest);
        });
    }

    /** The one for a new session. */
    Sender next() {
        return senders.get(Math.floorMod(next.getAndIncrement(), senders.size()));
    }
}
