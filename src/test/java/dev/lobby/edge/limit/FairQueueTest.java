package dev.lobby.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.edge.ClientAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private final FairQueue<String> queue = new FairQueue<>();

    private void add(int address, String user, String... items) throws UnknownHostException {
        for (String item : items) {
            queue.add(new Payer(address(address), user), item);
        }
    }

    private static ClientAddress address(int last) throws UnknownHostException {
        return new ClientAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last}));
    }

    private List<String> rest() {
        List<String> rest = new ArrayList<>();
        for (String next = queue.next(); next != null; next = queue.next()) {
            rest.add(next);
        }
        assertThat(queue.size()).isZero();
        return rest;
    }

    @Test
    void addressesTakeTurnsAndSoDoTheUsersOfAnAddress() throws Exception {
        add(1, "ann", "a1", "a2", "a3");
        add(1, "bob", "b1", "b2");
        add(2, "", "c1", "c2", "c3", "c4", "c5", "c6");

        assertThat(rest()).containsExactly("a1", "c1", "b1", "c2", "a2", "c3", "b2", "c4", "a3", "c5", "c6");
    }

    @Test
    void aNewcomerWaitsForAtMostOneItemOfEachOtherAddress() throws Exception {
        add(1, "", "a1", "a2", "a3");
        assertThat(queue.next()).isEqualTo("a1");
        add(2, "", "b1");
        assertThat(queue.next()).isEqualTo("a2");

        assertThat(queue.next()).isEqualTo("b1");
        assertThat(rest()).containsExactly("a3");
    }

    @Test
    void theNewestItemOfTheLongestUserAtTheLongestAddressIsDropped() throws Exception {
        add(1, "ann", "a1", "a2", "a3");
        add(2, "bob", "b1", "b2");
        add(2, "cid", "c1", "c2", "c3");
        assertThat(queue.dropFromLongest()).isEqualTo("c3");
        assertThat(queue.dropFromLongest()).isEqualTo("c2");
        assertThat(queue.dropFromLongest()).isEqualTo("b2");
        assertThat(queue.dropFromLongest()).isEqualTo("a3");

        assertThat(rest()).containsExactly("a1", "b1", "a2", "c1");
    }

    @Test
    void amongEqualsTheNewcomerIsDropped() throws Exception {
        add(1, "", "a1");
        add(2, "", "b1");
        add(3, "", "c1");
        assertThat(queue.dropFromLongest()).isEqualTo("c1");

        assertThat(rest()).containsExactly("a1", "b1");
        assertThat(queue.next()).isNull();
    }
}
