package dev.lobby.edge;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a request comes from, as limits count it: an IPv4 address, or the /64 of an IPv6 address, because that is what
 * one household or one machine is given whole.
 */
public record ClientAddress(InetAddress block) {
    /** How many times as much as one of its addresses an IPv6 site may do. */
    public static final int SITE_SHARES = 16;

    private static final int NETWORK_BYTES = 8;
    private static final int SITE_BYTES = 6;

    public static ClientAddress of(InetAddress address) {
        return address instanceof Inet6Address ? first(address, NETWORK_BYTES) : new ClientAddress(address);
    }

    /**
     * The /48 of an IPv6 address, which is what a site may be given: 65,536 of what {@link #of} tells apart, so that they
     * have a limit together as well. None for IPv4.
     */
    public Optional<ClientAddress> site() {
        return block instanceof Inet6Address ? Optional.of(first(block, SITE_BYTES)) : Optional.empty();
    }

    /** For what is shared out in few parts: the site where there is one. */
    public ClientAddress widest() {
        return site().orElse(this);
    }

    private static ClientAddress first(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, length, bytes.length, (byte) 0);
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
