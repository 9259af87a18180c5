package dev.lobby.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.edge.Cidr;
import dev.lobby.edge.ClientAddress;
import dev.lobby.edge.limit.Holdings.Shortage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HoldingsTest {
    private static final Payer ANN = user("ann", "203.0.113.1");
    private static final Payer BOB = user("bob", "203.0.113.1");

    private static Holdings sessions(long ofUser, long ofAddress, long ofAll) {
        return new Holdings(Resource.SESSIONS, new Quota.Held(ofUser, ofAddress, ofAll, false));
    }

    private static Payer user(String name, String address) {
        return new Payer(ClientAddress.of(Cidr.address(address).orElseThrow()), name);
    }

    @Test
    void aUserAnAddressAndAllHaveEachAQuota() {
        Holdings sessions = sessions(2, 3, 5);
        assertThat(sessions.take(ANN, 2)).isEmpty();
        assertThat(sessions.take(ANN, 1)).contains(Shortage.OF_USER);
        assertThat(sessions.take(BOB, 1)).isEmpty();
        assertThat(sessions.take(BOB, 1)).contains(Shortage.OF_ADDRESS);
        assertThat(sessions.take(user("", "203.0.113.2"), 2)).isEmpty();
        assertThat(sessions.take(user("", "203.0.113.3"), 1)).contains(Shortage.OF_ALL);

        sessions.giveBack(ANN, 1);

        assertThat(sessions.take(user("", "203.0.113.3"), 1)).isEmpty();
    }

    @Test
    void aUserHasOneQuotaAtAllAddresses() {
        Holdings sessions = sessions(2, 9, 9);
        assertThat(sessions.take(ANN, 2)).isEmpty();

        assertThat(sessions.take(user("ann", "203.0.113.2"), 1)).contains(Shortage.OF_USER);
    }

    @Test
    void anIpv6SiteHasSeveralTimesTheQuotaOfOneOfItsNetworks() {
        Holdings sessions = sessions(100, 1, 100);
        // The first network of a site has the same address as the site.
        IntStream.range(0, 16)
                .forEach(network -> assertThat(sessions.take(user("", network("2001:db8:1", network)), 1))
                        .isEmpty());

        assertThat(sessions.take(user("", network("2001:db8:1", 16)), 1)).contains(Shortage.OF_ADDRESS);
        assertThat(sessions.take(user("", network("2001:db8:2", 16)), 1)).isEmpty();
    }

    private static String network(String site, int number) {
        return site + ":" + Integer.toHexString(number) + "::1";
    }

    @Test
    void nobodyHoldsMoreThanWhatIsLeftForTheOthers() {
        Holdings memory =
                new Holdings(Resource.PATTERN_BYTES, new Quota.Held(Quota.UNLIMITED, Quota.UNLIMITED, 1_000, true));
        Payer cid = user("cid", "203.0.113.2");
        assertThat(memory.take(ANN, 500)).isEmpty();
        assertThat(memory.take(ANN, 1)).contains(Shortage.OF_USER);
        assertThat(memory.take(BOB, 1)).contains(Shortage.OF_ADDRESS);
        assertThat(memory.take(cid, 250)).isEmpty();
        assertThat(memory.take(cid, 1)).contains(Shortage.OF_USER);

        memory.giveBack(ANN, 400);

        assertThat(memory.take(cid, 150)).isEmpty();
    }

    @Test
    void whatIsMovedToAnotherPayerCountsOnce() {
        Holdings sessions = sessions(1, 2, 2);
        Payer nobody = user("", "203.0.113.1");
        assertThat(sessions.take(nobody, 1)).isEmpty();
        assertThat(sessions.take(nobody, 1)).isEmpty();

        assertThat(sessions.move(nobody, ANN, 1)).isEmpty();

        assertThat(sessions.move(nobody, ANN, 1)).contains(Shortage.OF_USER);
        sessions.giveBack(nobody, 1);
        sessions.giveBack(ANN, 1);
        assertThat(sessions.remembered()).isZero();
    }
}
