package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lobby.auth.Visitor;
import dev.lobby.change.Change;
import dev.lobby.change.EntityChange;
import dev.lobby.change.EventMapping;
import dev.lobby.edge.ClientAddress;
import dev.lobby.game.GamePrograms;
import dev.lobby.harness.Deployments;
import dev.lobby.harness.Transactions;
import dev.lobby.id.ObjectId;
import dev.lobby.member.MemberPrograms;
import dev.lobby.message.MessageWriter;
import dev.lobby.pattern.EventPattern;
import dev.lobby.subscription.Patterns;
import dev.lobby.subscription.Protocol;
import dev.lobby.subscription.Refusal;
import dev.lobby.subscription.Subscriber;
import dev.lobby.subscription.SubscriptionManager;
import dev.lobby.tournament.Tournament;
import dev.lobby.tournament.TournamentsResource.TournamentChange;
import dev.lobby.tournament.TournamentsResource.TournamentCreation;
import dev.lobby.user.Accounts;
import dev.lobby.user.BeforeUserDeletion;
import dev.lobby.user.UserPrograms;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Frame;
import dev.lobby.wire.Recipient;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That an event is there if and only if its transaction committed, and which event that is: inside the server. */
@ArquillianTest
class RecorderIT {
    @Inject
    private Transactions transactions;

    @Inject
    private SubscriptionManager subscriptions;

    @Inject
    private Event<EntityChange> changes;

    @Inject
    private TransactionSizes sizes;

    @Inject
    private Accounts accounts;

    @Inject
    private MessageWriter messages;

    @Inject
    private Event<BeforeUserDeletion> emptying;

    @Resource
    private ManagedExecutorService threads;

    private String id = "";
    private String owner = "";
    private long before;

    @Deployment
    static WebArchive deployment() {
        return Deployments.withTestLibraries(Deployments.lobby()
                .addPackage(RecorderIT.class.getPackage())
                .addClasses(
                        Accounts.class,
                        UserPrograms.class,
                        GamePrograms.class,
                        MemberPrograms.class,
                        MessageWriter.class));
    }

    @BeforeEach
    void begin() throws Exception {
        id = ObjectId.next();
        owner = accounts.register("owner" + id.substring(8));
        before = transactions.end();
    }

    private List<String> log() throws Exception {
        await().atMost(Duration.ofSeconds(10)).until(transactions::isNothingPending);
        return transactions.after(before);
    }

    private Tournament tournament(String tournamentId, String title) {
        return new Tournament(tournamentId, owner, new TournamentCreation(owner, null, title, null, null, null, null));
    }

    private static Tournament find(EntityManager entities, String id) {
        return entities.find(Tournament.class, id);
    }

    @Test
    void whatIsCommittedIsRecordedWithOrWithoutAnExplicitFlush() throws Exception {
        transactions.run(entities -> {
            entities.persist(tournament(id, "flushed"));
            entities.flush();
        });
        transactions.run(entities -> entities.persist(tournament(ObjectId.next(), "at commit")));

        assertThat(log()).containsExactly("1 tournament.created flushed", "2 tournament.created at commit");
    }

    @Test
    void whatIsRolledBackIsNotRecordedAndLeavesNoGap() throws Exception {
        assertThatThrownBy(() -> transactions.run(entities -> {
                    entities.persist(tournament(id, "never"));
                    entities.flush();
                    throw new IllegalStateException("changed its mind");
                }))
                .hasMessage("changed its mind");
        assertThatThrownBy(() -> transactions.run(entities -> {
                    entities.persist(tournament(id, "never"));
                    entities.flush();
                    transactions.rollBackOnly();
                }))
                .isInstanceOf(Exception.class);
        transactions.run(entities -> entities.persist(tournament(id, "after")));

        assertThat(log()).containsExactly("1 tournament.created after");
    }

    @Test
    void whatFailsAtItsCommitIsNotRecordedAndLeavesNoGap() throws Exception {
        transactions.run(entities -> entities.persist(tournament(id, "first")));

        assertThatThrownBy(() -> transactions.run(entities -> {
                    entities.persist(tournament(ObjectId.next(), "good in itself"));
                    entities.flush();
                    entities.persist(tournament(id, "has the key of another"));
                }))
                .isInstanceOf(Exception.class);
        transactions.run(entities -> entities.persist(tournament(ObjectId.next(), "after")));

        assertThat(log()).containsExactly("1 tournament.created first", "2 tournament.created after");
    }

    @Test
    void whatChangesNothingIsNotRecorded() throws Exception {
        transactions.run(entities -> entities.persist(tournament(id, "same")));

        transactions.run(entities -> find(entities, id).change(new TournamentChange("same", null)));
        transactions.run(entities -> find(entities, id));

        assertThat(log()).containsExactly("1 tournament.created same");
    }

    @Test
    void whatIsCreatedAndThenChangedIsCreatedWithItsLastState() throws Exception {
        transactions.run(entities -> {
            Tournament tournament = tournament(id, "one");
            entities.persist(tournament);
            entities.flush();
            tournament.change(new TournamentChange("two", null));
            entities.flush();
            tournament.change(new TournamentChange("three", null));
        });

        assertThat(log()).containsExactly("1 tournament.created three");
    }

    @Test
    void whatIsCreatedAndThenDeletedIsNothing() throws Exception {
        transactions.run(entities -> {
            Tournament tournament = tournament(id, "one");
            entities.persist(tournament);
            entities.flush();
            entities.remove(tournament);
        });
        transactions.run(entities -> {
            Tournament tournament = tournament(id, "one");
            entities.persist(tournament);
            entities.remove(tournament);
        });

        assertThat(log()).isEmpty();
    }

    @Test
    void whatIsDeletedAndThenCreatedUnderTheSameKeyIsUpdated() throws Exception {
        transactions.run(entities -> entities.persist(tournament(id, "one")));

        transactions.run(entities -> {
            entities.remove(find(entities, id));
            entities.flush();
            entities.persist(tournament(id, "two"));
        });

        assertThat(log()).containsExactly("1 tournament.created one", "2 tournament.updated two");
    }

    @Test
    void repeatedChangesAreOneEventAndADeletionComesWhereItWasMade() throws Exception {
        String other = ObjectId.next();
        transactions.run(entities -> {
            entities.persist(tournament(id, "a0"));
            entities.flush();
            entities.persist(tournament(other, "b0"));
        });

        transactions.run(entities -> {
            find(entities, id).change(new TournamentChange("a1", null));
            entities.flush();
            find(entities, other).change(new TournamentChange("b1", null));
            entities.flush();
            find(entities, other).change(new TournamentChange("b2", null));
            entities.flush();
            entities.remove(find(entities, id));
        });

        assertThat(log())
                .containsExactly(
                        "1 tournament.created a0",
                        "2 tournament.created b0",
                        "3 tournament.updated b2",
                        "4 tournament.deleted a1");
    }

    @Test
    void aMappingWithAnInvalidNameFailsOnlyItsTransactionAndDeliveryGoesOn() throws Exception {
        assertThatThrownBy(() -> transactions.run(entities -> {
                    entities.persist(tournament(id, "never"));
                    entities.flush();
                    changes.fire(new EntityChange(
                            badlyNamed(), id, Change.UPDATED, true, true, List.of(), List.of(), false, false, "{}"));
                }))
                .isInstanceOf(Exception.class);
        transactions.run(entities -> entities.persist(tournament(ObjectId.next(), "after")));

        assertThat(log()).containsExactly("1 tournament.created after");
        assertThat(transactions.isThere(id)).isFalse();
    }

    private static EventMapping<Object> badlyNamed() {
        return new EventMapping<>() {
            @Override
            public Class<Object> entity() {
                return Object.class;
            }

            @Override
            public String name() {
                return "bad name";
            }

            @Override
            public String key(Object object) {
                return "";
            }

            @Override
            public List<String> about(Object object) {
                return List.of();
            }

            @Override
            public boolean restricted() {
                return false;
            }

            @Override
            public Object view(Object object) {
                return object;
            }
        };
    }

    @Test
    void aBadNameAlreadyInTheTableReachesNobodyAndHoldsNothingUp() throws Exception {
        Watcher watcher = new Watcher(transactions);
        Subscriber subscriber = watching(watcher);

        transactions.pend("bad name", "{}");
        transactions.pend("$tokens-ended", "{}");
        transactions.run(entities -> entities.persist(tournament(id, "after")));

        await().atMost(Duration.ofSeconds(10)).until(() -> !watcher.seen.isEmpty());
        assertThat(watcher.seen).containsExactly(id);
        subscriptions.close(subscriber);
    }

    /** What the call to the REST API does; in one transaction all this would be in memory until its end. */
    @Test
    void aUserWithLargeGamesIsDeletedInSmallTransactionsAndNoEventIsLost() throws Exception {
        int said = 2_050;
        int joined = 150;
        String ann = accounts.register("ann" + id.substring(8));
        String bob = accounts.register("bob" + id.substring(8));
        transactions.run(entities -> {
            plays(entities, id, ann, ann);
            for (int i = 0; i < joined; i++) {
                plays(entities, ObjectId.next(), bob, ann);
            }
        });
        for (int i = 0; i < said; i++) {
            messages.send(ann, id, "hello");
        }
        log();
        before = transactions.end();
        int unused = sizes.largest();

        emptying.fire(new BeforeUserDeletion(ann));
        accounts.delete(ann);

        // Who leaves a game changes two objects.
        assertThat(sizes.largest()).isLessThanOrEqualTo(200);
        List<String> events = log().stream()
                .map(event -> event.substring(event.indexOf(' ') + 1))
                .filter(event -> event.charAt(0) != '$')
                .toList();
        assertThat(events).doesNotHaveDuplicates().hasSize(said + 2 + 2 * joined);
        assertThat(events.subList(0, said)).allMatch(event -> event.startsWith("message.deleted "));
        assertThat(events.get(said)).startsWith("member.deleted ");
        assertThat(events.get(said + 1)).startsWith("game.deleted ").contains(id);
        assertThat(accounts.isThere(ann)).isFalse();
    }

    private static void plays(EntityManager entities, String game, String owner, String member) {
        GamePrograms.create(entities, game, "chess", owner);
        entities.flush();
        MemberPrograms.create(entities, game, member);
        entities.flush();
    }

    /** Writers that stay open for random times: nothing is missed, nothing comes before its commit. */
    @Test
    void whateverTheTimesOfTheCommitsEveryEventComesAndNoneBeforeItsCommit() throws Exception {
        int writers = 8;
        int each = 50;
        Watcher watcher = new Watcher(transactions);
        Subscriber subscriber = watching(watcher);
        AtomicInteger committed = new AtomicInteger();

        List<Future<?>> writing = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            Random random = new Random(writer);
            writing.add(threads.submit(() -> {
                for (int i = 0; i < each; i++) {
                    boolean changesItsMind = random.nextInt(5) == 0;
                    write(random, changesItsMind);
                    if (!changesItsMind) {
                        committed.incrementAndGet();
                    }
                }
                return null;
            }));
        }
        for (Future<?> future : writing) {
            future.get(60, TimeUnit.SECONDS);
        }

        List<String> log = log();
        assertThat(log).hasSize(committed.get());
        await().atMost(Duration.ofSeconds(10)).until(() -> watcher.seen.size() >= log.size());
        assertThat(watcher.tooEarly).isEmpty();
        assertThat(watcher.seen).hasSameSizeAs(log);
        assertThat(log).allMatch(entry -> entry.endsWith("tournament.created committed"));
        for (int i = 0; i < log.size(); i++) {
            assertThat(log.get(i)).startsWith((i + 1) + " ");
        }
        subscriptions.close(subscriber);
    }

    /** Subscribed to everything, and known to be. */
    private Subscriber watching(Watcher watcher) {
        Subscriber subscriber = subscriptions.open(
                watcher,
                Protocol.PLAIN,
                new Visitor(new ClientAddress(InetAddress.getLoopbackAddress()), Optional.empty()));
        watcher.watch(subscriber);
        subscriptions.subscribe(subscriber, Patterns.of(EventPattern.of("**")), null);
        // Its answer proves that the subscription has begun.
        subscriptions.refuse(subscriber, new Refusal(Refusal.Code.INVALID_JSON, "."), null);
        await().atMost(Duration.ofSeconds(10)).until(() -> watcher.answers.get() == 1);
        return subscriber;
    }

    private void write(Random random, boolean changesItsMind) throws Exception {
        try {
            transactions.run(entities -> {
                entities.persist(tournament(ObjectId.next(), changesItsMind ? "rolled back" : "committed"));
                entities.flush();
                LockSupport.parkNanos(random.nextInt(10_000_000));
                if (changesItsMind) {
                    throw new ChangedItsMindException();
                }
            });
        } catch (ChangedItsMindException e) {
            // Rolled back, as it was to be.
        }
    }

    /** Rolls a transaction back. */
    static final class ChangedItsMindException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** How many changes of entities one transaction has made. */
    @ApplicationScoped
    public static class TransactionSizes {
        @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
        private TransactionSynchronizationRegistry transaction;

        private final AtomicInteger largest = new AtomicInteger();

        void count(@Observes EntityChange change) {
            AtomicInteger size = (AtomicInteger) transaction.getResource(this.getClass());
            if (size == null) {
                size = new AtomicInteger();
                transaction.putResource(this.getClass(), size);
            }
            largest.accumulateAndGet(size.incrementAndGet(), Math::max);
        }

        /** The most that one has made since this was asked last. */
        public int largest() {
            return largest.getAndSet(0);
        }
    }

    /** Looks, for each event that comes, whether its row is there. */
    private static final class Watcher implements Recipient {
        private final Transactions transactions;
        private final List<String> seen = new CopyOnWriteArrayList<>();
        private final List<String> tooEarly = new CopyOnWriteArrayList<>();
        private final AtomicInteger answers = new AtomicInteger();
        private volatile @Nullable Subscriber subscriber;

        Watcher(Transactions transactions) {
            this.transactions = transactions;
        }

        void watch(Subscriber watched) {
            subscriber = watched;
        }

        @Override
        public void mailArrived() {
            Subscriber watched = subscriber;
            if (watched != null) {
                watched.mailbox().poll(Integer.MAX_VALUE, Integer.MAX_VALUE).forEach(this::look);
                watched.mailbox().taken();
            }
        }

        private void look(Frame frame) {
            if (frame.answer()) {
                answers.incrementAndGet();
            } else {
                look(frame.text().replaceFirst(".*\"_id\":\"([0-9a-f]*)\".*", "$1"));
            }
        }

        private void look(String id) {
            try {
                seen.add(id);
                if (!transactions.isThere(id)) {
                    tooEarly.add(id);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close(CloseCause why) {
            throw new IllegalStateException(why.phrase());
        }
    }
}
