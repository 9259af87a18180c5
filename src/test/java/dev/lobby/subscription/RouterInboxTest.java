package dev.lobby.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lobby.edge.Cidr;
import dev.lobby.edge.ClientAddress;
import dev.lobby.edge.limit.Payer;
import dev.lobby.edge.limit.TestLimits;
import dev.lobby.settings.SettingReader;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RouterInboxTest {
    private static final Payer ANN = user("ann", 1);
    private static final Payer BOB = user("bob", 1);
    private static final Payer CID = user("cid", 2);

    private static final SettingReader SETTINGS = TestSettings.with("lobby.socket.router-inbox", "160");

    private final RouterInbox inbox =
            new RouterInbox(new SubscriptionSettings(SETTINGS), TestLimits.accounts(SETTINGS, new TestTime()));
    private final List<String> carriedOut = new ArrayList<>();

    private static Payer user(String name, int host) {
        return new Payer(ClientAddress.of(Cidr.address("203.0.113." + host).orElseThrow()), name);
    }

    private boolean offer(Payer payer, String name) throws InterruptedException {
        return offer(payer, name, Duration.ZERO);
    }

    private boolean offer(Payer payer, String name, Duration patience) throws InterruptedException {
        return inbox.offer(payer, state -> carriedOut.add(name), patience.toNanos());
    }

    @SuppressWarnings("NullAway") // these commands need no state
    private void carryOut(int number) {
        for (int i = 0; i < number; i++) {
            inbox.poll().carryOut(null);
        }
    }

    @Test
    void addressesTakeTurnsAndSoDoTheirUsersAndASessionsCommandsKeepTheirOrder() throws Exception {
        for (int i = 1; i <= 3; i++) {
            offer(ANN, "ann" + i);
        }
        offer(BOB, "bob1");
        offer(CID, "cid1");
        offer(CID, "cid2");

        carryOut(6);

        assertThat(carriedOut).containsExactly("ann1", "cid1", "bob1", "cid2", "ann2", "ann3");
        assertThat(inbox.poll()).isNull();
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void anAddressHasOnlyAPartOfTheInbox() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(offer(i % 2 == 0 ? ANN : BOB, "one")).isTrue();
        }
        assertThat(offer(ANN, "another")).isFalse();
        assertThat(offer(CID, "another")).isTrue();

        carryOut(1);

        assertThat(offer(ANN, "another")).isTrue();
    }

    @Test
    void whoFindsNoRoomMayWaitForIt() throws Exception {
        for (int i = 0; i < 20; i++) {
            offer(ANN, "one");
        }
        assertThat(offer(ANN, "late", Duration.ofMillis(10))).isFalse();
        CompletableFuture<Void> later = CompletableFuture.runAsync(() -> {
            await().pollDelay(Duration.ofMillis(50)).until(() -> true);
            carryOut(1);
        });

        assertThat(offer(ANN, "late", Duration.ofSeconds(10))).isTrue();

        later.join();
    }
}
