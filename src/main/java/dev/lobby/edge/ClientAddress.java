package dev.lobby.edge;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The client address by which limits are counted: an IPv4 address, or the /64 of an IPv6 address, because a household
 * or a machine usually has a whole /64.
 */
public record ClientAddress(InetAddress block) {
    /** How many times the limit of one client address applies to a whole IPv6 site. */
    public static final int SITE_SHARES = 16;

    private static final int NETWORK_BYTES = 8;
    private static final int SITE_BYTES = 6;

    public static ClientAddress of(InetAddress address) {
        return address instanceof Inet6Address ? first(address, NETWORK_BYTES) : new ClientAddress(address);
    }

    /**
     * The /48 of an IPv6 address; empty for IPv4. A site may have a whole /48, which is 65,536 client addresses, so
     * they also have a common limit.
     */
    public Optional<ClientAddress> site() {
        return block instanceof Inet6Address ? Optional.of(first(block, SITE_BYTES)) : Optional.empty();
    }

    /** The IPv6 site if there is one, otherwise the address itself. Use it for limits that divide a small total. */
    public ClientAddress widest() {
        return site().orElse(this);
    }

    private static ClientAddress first(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, length, bytes.length, (byte) 0);
        try {
            return new ClientAddress(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("The length is that of an address", e);
        }
    }

    @Override
    public String toString() {
        return block.getHostAddress();
    }
}
