package dev.lobby.edge;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Where a request comes from, as limits count it: an IPv4 address, or the /64 of an IPv6 address, because that is what
 * one household or one machine is given whole.
 */
public record ClientAddress(InetAddress block) {
    private static final int NETWORK_BYTES = 8;

    static ClientAddress of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return new ClientAddress(address);
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return new ClientAddress(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("It is as long as an address is", e);
        }
    }

    @Override
    public String toString() {
        return block.getHostAddress();
    }
}
