package dev.lobby.edge.body;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.edge.Cidr;
import dev.lobby.edge.ClientAddress;
import dev.lobby.logging.RefusalLog;
import dev.lobby.settings.TestSettings;
import dev.lobby.work.TestTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PendingBodiesTest {
    private static final ClientAddress HERE = address("203.0.113.1");
    private static final ClientAddress THERE = address("203.0.113.2");
    private static final ClientAddress ELSEWHERE = address("203.0.113.3");

    private final PendingBodies pending = new PendingBodies(
            new BodySettings(TestSettings.with(
                    "lobby.rest.max-pending-bodies", "4", "lobby.rest.max-pending-bodies-per-address", "3")),
            new RefusalLog(new TestTime()));
    private final List<String> refused = new ArrayList<>();

    private static ClientAddress address(String text) {
        return ClientAddress.of(Cidr.address(text).orElseThrow());
    }

    private PendingBody waits(String name, ClientAddress address) {
        PendingBody waiting = pending.await(address).orElseThrow();
        waiting.mayGiveWay(() -> refused.add(name));
        return waiting;
    }

    @Test
    void whereAllPlacesAreTakenTheOldestOfTheAddressWithTheMostGivesWay() {
        waits("single", THERE);
        waits("oldest", HERE);
        waits("second", HERE);
        waits("third", HERE);

        waits("one more", ELSEWHERE);
        assertThat(refused).containsExactly("oldest");
        waits("and another", address("203.0.113.4"));

        assertThat(refused).containsExactly("oldest", "second");
    }

    @Test
    void anAddressPastItsOwnLimitIsRefusedAndNobodyGivesWay() {
        waits("one", HERE);
        waits("two", HERE);
        PendingBody third = waits("three", HERE);

        assertThat(pending.await(HERE)).isEmpty();
        assertThat(refused).isEmpty();
        pending.end(third);
        pending.end(third);

        assertThat(pending.await(HERE)).isPresent();
        assertThat(pending.await(HERE)).isEmpty();
    }

    @Test
    void whoGaveWayGivesNothingBackLater() {
        PendingBody oldest = waits("oldest", HERE);
        waits("second", HERE);
        waits("third", HERE);
        waits("there", THERE);
        waits("there too", THERE);

        pending.end(oldest);
        waits("fifth", ELSEWHERE);

        assertThat(refused).containsExactly("oldest", "second");
    }

    /** The connection may already serve the next request. */
    @Test
    void aRequestWhoseBodyHasComeDoesNotGiveWay() {
        PendingBody come = waits("come", HERE);

        pending.end(come);
        come.giveWay();

        assertThat(refused).isEmpty();
    }

    /** Such as one of many on a connection of HTTP/2. */
    @Test
    void ifNobodyCanGiveWayTheNextOneIsRefused() {
        for (int i = 0; i < 3; i++) {
            assertThat(pending.await(HERE)).isPresent();
        }
        assertThat(pending.await(THERE)).isPresent();

        assertThat(pending.await(ELSEWHERE)).isEqualTo(Optional.empty());
    }
}
