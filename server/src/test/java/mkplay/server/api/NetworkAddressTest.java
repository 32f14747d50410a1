package mkplay.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class NetworkAddressTest {

    private static String of(String literal) {
        return NetworkAddress.of(new InetSocketAddress(literal, 1));
    }

    @Test
    void anIpv4AddressStandsForItself() {
        assertThat(of("192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(of("::ffff:192.0.2.1")).as("mapped").isEqualTo("192.0.2.1");
    }

    @Test
    void anIpv6AddressStandsForItsNetwork() {
        assertThat(of("2001:db8:0:1::1")).isEqualTo(of("2001:db8:0:1:a:b:c:d")).isEqualTo("2001:db8:0:1:0:0:0:0/64");
        assertThat(of("2001:db8:0:2::1")).isNotEqualTo(of("2001:db8:0:1::1"));
        assertThat(of("::1")).as("this machine").isEqualTo("0:0:0:0:0:0:0:1");
    }

    @Test
    void withoutAnAddressAllAreOne() {
        assertThat(NetworkAddress.of(null)).isEqualTo("unknown");
        assertThat(NetworkAddress.of(InetSocketAddress.createUnresolved("host.invalid", 1)))
                .isEqualTo("unknown");
    }
}
