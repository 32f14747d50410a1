package mkplay.x86.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PortBusTest {
    private final List<String> seen = new ArrayList<>();
    private final PortBus bus = new PortBus();

    private PortDevice device(String name, int widest) {
        return new PortDevice() {
            @Override
            public int widest() {
                return widest;
            }

            @Override
            public int read(int port, int bytes) {
                return port & 0xFF;
            }

            @Override
            public void write(int port, int bytes, int value) {
                seen.add("%s %x/%d=%x".formatted(name, port, bytes, value));
            }
        };
    }

    @Test
    void portsOfNobodyReadAllOnesAndAreCounted() {
        assertThat(bus.in(0x1234, 1)).isEqualTo(0xFF);
        assertThat(bus.in(0x1234, 2)).isEqualTo(0xFFFF);
        assertThat(bus.in(0xFFFE, 4)).isEqualTo(-1);
        bus.out(0x1234, 4, 5);
        assertThat(bus.unknownReads()).isEqualTo(3);
        assertThat(bus.unknownWrites()).isEqualTo(1);
    }

    @Test
    void wideAccessesAreSplitAsTheDevicesNeed() {
        bus.attach(0x10, 2, device("narrow", 1));
        bus.attach(0x12, 2, device("wide", 4));
        bus.out(0x10, 4, 0x44332211);
        bus.out(0x12, 2, 0xABCD1234);
        bus.out(0x12, 4, 0x77665544);
        assertThat(seen)
                .containsExactly(
                        "narrow 10/1=11",
                        "narrow 11/1=22",
                        "wide 12/1=33",
                        "wide 13/1=44",
                        "wide 12/2=1234",
                        "wide 12/1=44",
                        "wide 13/1=55");
        assertThat(bus.in(0x11, 4)).isEqualTo(0xFF131211);
        assertThat(bus.unknownReads()).as("a part was known").isZero();
    }

    @Test
    void aPortHasOneDevice() {
        bus.attach(0x10, 4, device("a", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> bus.attach(0x13, 1, device("b", 1)));
    }

    @Test
    void debugExitTakesTheWholeValue() {
        List<Integer> values = new ArrayList<>();
        bus.attach(DebugExit.PORT, DebugExit.PORTS, new DebugExit(values::add));
        bus.out(0xF4, 4, 0x12345678);
        bus.out(0xF4, 1, 0x12345678);
        assertThat(values).containsExactly(0x12345678, 0x78);
        assertThat(bus.in(0xF4, 4)).isZero();
    }

    @Test
    void systemPortsRemember() {
        SystemPorts ports = new SystemPorts(high -> {}, () -> {});
        ports.write(SystemPorts.POST_PORT, 1, 0x5A);
        assertThat(ports.read(SystemPorts.POST_PORT, 1)).isEqualTo(0x5A);
        assertThat(ports.read(SystemPorts.CONTROL_PORT_A, 1)).as("A20 is open").isEqualTo(2);
    }
}
