package mkplay.server.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What limits by network address count by. */
public final class NetworkAddress {

    /** Bytes of an IPv6 address that name the network; whoever has one address of it has all of them (RFC 4291, 2.5.4). */
    private static final int IPV6_NETWORK_BYTES = 8;

    private NetworkAddress() {}

    /** An IPv4 address as it is; of an IPv6 address the network of 64 bits; {@code unknown} without one. */
    public static String of(@Nullable InetSocketAddress remote) {
        InetAddress address = remote == null ? null : remote.getAddress();
        if (address == null) {
            return "unknown";
        }
        return address instanceof Inet6Address six && !six.isLoopbackAddress()
                ? network(six)
                : address.getHostAddress();
    }

    private static String network(Inet6Address address) {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, IPV6_NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }
}
