package dev.lobby.socket;

import dev.lobby.platform.Started;
import dev.lobby.platform.Workers;
import dev.lobby.subscription.Closing;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.websocket.Session;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All open sessions' ways out, shared among as many senders as there are processors. Thread-safe. */
@ApplicationScoped
class Senders {
    private static final Duration POLL = Duration.ofSeconds(1);

    private final List<Sender> senders = Stream.generate(Sender::new)
            .limit(Runtime.getRuntime().availableProcessors())
            .toList();
    /** Payara's class loader finds no class any more when the application stops, so it is found before. */
    private final Closing atStop = Closing.GOING_AWAY;

    private final AtomicInteger next = new AtomicInteger();
    private final Set<Outlet> open = ConcurrentHashMap.newKeySet();

    void start(@Observes @Priority(Started.READERS) Started started, Workers workers) {
        IntStream.range(0, senders.size()).forEach(i -> {
            Sender sender = senders.get(i);
            sender.startedAs(workers.start("lobby-sender-" + (i + 1), POLL, sender::step));
        });
    }

    Outlet open(Session session) {
        Outlet outlet = new Outlet(session, senders.get(Math.floorMod(next.getAndIncrement(), senders.size())));
        open.add(outlet);
        return outlet;
    }

    void closed(Outlet outlet) {
        open.remove(outlet);
    }

    /** Payara does not tell sessions that the application goes, and later it is too late. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object context) {
        open.forEach(outlet -> outlet.closeNow(atStop));
    }
}
