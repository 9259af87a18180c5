package dev.lobby.abuse;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lobby.harness.Lobby;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * One address has many accounts and many sessions, and does with them what each of them may do. The program says that it is
 * ready, begins when it is sent a line, and ends when its input does; then it says, in JSON, which answers it got how often.
 */
final class Attack {
    /** What is done. */
    enum Kind {
        /** A user who has a hundred sessions of 500 patterns, and may have no more, writes to itself. */
        OWN_MESSAGES,
        /** 960 callers of 30 accounts write; who is refused waits for as long as it is told. */
        CALLS,
        /** 400 sessions of 30 accounts subscribe to a hundred patterns, unsubscribe from them, and so on. */
        COMMANDS;

        /** What is answered, sooner or later. */
        Set<String> certain() {
            return switch (this) {
                case OWN_MESSAGES -> Set.of("201");
                case CALLS -> Set.of("201", "429");
                case COMMANDS -> Set.of("subscribed", "unsubscribed");
            };
        }

        /** What may be answered. */
        Set<String> possible() {
            return switch (this) {
                case OWN_MESSAGES -> Set.of("201", "429");
                case CALLS -> Set.of("201", "429", "503");
                case COMMANDS -> certain();
            };
        }
    }

    private static final int ACCOUNTS = 30;
    private static final Duration ENOUGH = Duration.ofMinutes(1);

    private final Lobby lobby;
    private final String address;
    private final Map<String, Integer> answers = new ConcurrentSkipListMap<>();
    private final List<Supplier<CompletableFuture<Integer>>> steps = new ArrayList<>();
    private final List<CompletableFuture<?>> running = new ArrayList<>();
    private volatile boolean over;

    private Attack(Lobby lobby, String address) {
        this.lobby = lobby;
        this.address = address;
    }

    public static void main(String[] arguments) throws IOException {
        Kind kind = Kind.valueOf(arguments[1]);
        Attack attack = new Attack(new Lobby(Integer.parseInt(arguments[0])), arguments[2]);
        attack.prepare(kind);
        System.out.println("ready");
        if (System.in.read() == '\n') {
            attack.begin();
            int unused = System.in.read();
            // Those who were measured have left the processors to it.
            await().atMost(ENOUGH).until(() -> attack.answers.keySet().containsAll(kind.certain()));
            System.out.println(attack.end());
        }
    }

    private void prepare(Kind kind) {
        switch (kind) {
            case OWN_MESSAGES -> prepareOwnMessages();
            case CALLS -> prepareCalls();
            case COMMANDS -> prepareCommands();
        }
    }

    private void prepareOwnMessages() {
        Visitor eve = new Visitor(lobby, address);
        String command = Visitor.subscribe(Visitor.patterns(500, ".a"));
        for (int i = 0; i < 100; i++) {
            eve.listens(frame -> {}, command);
        }
        assertThatThrownBy(() -> eve.listens(frame -> {}))
                .isInstanceOf(CompletionException.class)
                .hasStackTraceContaining("429");
        steps.add(() -> says(eve, eve).thenApply(status -> 15));
    }

    private void prepareCalls() {
        List<Visitor> users = accounts();
        for (int i = 0; i < 960; i++) {
            Visitor caller = users.get(i % ACCOUNTS);
            steps.add(() -> says(caller, users.get(0)).thenApply(status -> status == 201 ? 0 : 1_000));
        }
    }

    private void prepareCommands() {
        List<Visitor> users = accounts();
        String subscribe = Visitor.subscribe(Visitor.patterns(100, ".a"));
        String unsubscribe = subscribe.replace("subscribe", "unsubscribe");
        for (int i = 0; i < 400; i++) {
            WebSocket session = users.get(i % ACCOUNTS).listens(this::count);
            steps.add(() -> session.sendText(subscribe, true)
                    .thenCompose(sent -> session.sendText(unsubscribe, true))
                    .thenApply(sent -> 0));
        }
    }

    private List<Visitor> accounts() {
        return IntStream.range(0, ACCOUNTS)
                .mapToObj(i -> new Visitor(lobby, address))
                .toList();
    }

    private CompletableFuture<Integer> says(Visitor sender, Visitor receiver) {
        return sender.says(receiver, "x").thenApply(answer -> {
            answers.merge(String.valueOf(answer.statusCode()), 1, Integer::sum);
            return answer.statusCode();
        });
    }

    private void count(String frame) {
        String event = frame.replaceAll("^\\{\"event\":\"(\\w+)\".*", "$1");
        answers.merge(event, 1, Integer::sum);
    }

    private void begin() {
        steps.forEach(step -> running.add(repeat(step)));
    }

    /** Each step tells how many milliseconds to wait after it. */
    private CompletableFuture<?> repeat(Supplier<CompletableFuture<Integer>> step) {
        return step.get().thenCompose(pause -> {
            if (over) {
                return CompletableFuture.completedFuture(null);
            }
            Executor later = CompletableFuture.delayedExecutor(pause, MILLISECONDS);
            return CompletableFuture.runAsync(() -> {}, later).thenCompose(unused -> repeat(step));
        });
    }

    private String end() {
        over = true;
        for (CompletableFuture<?> one : running) {
            try {
                one.orTimeout(ENOUGH.toSeconds(), TimeUnit.SECONDS).join();
            } catch (CompletionException e) {
                answers.merge(String.valueOf(e.getCause()), 1, Integer::sum);
            }
        }
        JsonObjectBuilder counts = Json.createObjectBuilder();
        answers.forEach(counts::add);
        return counts.build().toString();
    }
}
