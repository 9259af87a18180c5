package dev.lobby.edge;

import dev.lobby.settings.SettingReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A block of IP addresses, written as {@code 10.0.0.0/8} or {@code 2001:db8::/32}, or without the length for a single
 * address (RFC 4632, RFC 4291). An IPv4 address that is mapped into IPv6 counts as the IPv4 address.
 */
public record Cidr(InetAddress first, int length) {
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "([.]" + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F:.]*");

    /** Reads a setting that lists blocks. */
    public static List<Cidr> read(SettingReader reader, String name) {
        return reader.list(name, Cidr::parse, "addresses like 10.0.0.0/8 or ::1 with commas between them");
    }

    /** Parses a block; empty if the text is not a block or has bits set beyond its length. */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        return address(slash < 0 ? text : text.substring(0, slash)).flatMap(first -> {
            int most = first.getAddress().length * Byte.SIZE;
            String length = slash < 0 ? String.valueOf(most) : text.substring(slash + 1);
            if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > most) {
                return Optional.empty();
            }
            Cidr block = new Cidr(first, Integer.parseInt(length));
            return block.hasNothingPastItsLength() ? Optional.of(block) : Optional.empty();
        });
    }

    /** Parses an address; empty for anything else, including host names. */
    public static Optional<InetAddress> address(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    public boolean contains(InetAddress address) {
        byte[] these = first.getAddress();
        byte[] those = address.getAddress();
        if (these.length != those.length) {
            return false;
        }
        for (int bit = 0; bit < length; bit++) {
            if (bit(these, bit) != bit(those, bit)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasNothingPastItsLength() {
        byte[] bytes = first.getAddress();
        for (int bit = length; bit < bytes.length * Byte.SIZE; bit++) {
            if (bit(bytes, bit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean bit(byte[] bytes, int index) {
        return (bytes[index / Byte.SIZE] >> (Byte.SIZE - 1 - index % Byte.SIZE) & 1) == 1;
    }

    @Override
    public String toString() {
        return first.getHostAddress() + "/" + length;
    }
}
