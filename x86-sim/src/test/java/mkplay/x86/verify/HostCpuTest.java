package mkplay.x86.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The executor does on the host's processor what it is told, where there is one. */
final class HostCpuTest {
    private static final int[] REGISTERS = {1, 2, 3, 4, UserSpace.DATA + 0x800, 6, 7, 8};

    @BeforeAll
    static void hostNeeded() {
        assumeTrue(HostCpu.obstacle().isEmpty(), "no 32-bit x86 Linux host: nothing is compared with it");
    }

    private static UserCase code(String hex, int... patches) {
        return UserCase.of(HexFormat.of().parseHex(hex), UserSpace.CODE + 0x10, 0x202, REGISTERS, patches, null);
    }

    private static UserOutcome run(UserCase c) throws IOException {
        try (HostCpu host = HostCpu.start()) {
            return host.run(List.of(c), c.fx() != null).get(0);
        }
    }

    @Test
    void registersAndFlags() throws IOException {
        UserOutcome o = run(code("01D8")); // ADD EAX, EBX
        assertThat(o.gpr()).containsExactly(5, 2, 3, 4, UserSpace.DATA + 0x800, 6, 7, 8);
        assertThat(o.vector()).isEqualTo(13);
        assertThat(o.eip()).isEqualTo(UserSpace.CODE + 0x12);
        assertThat(o.eflags() & 0x8D5).isEqualTo(4);
    }

    @Test
    void memoryIsPatchedChangedToldAndRestored() throws IOException {
        UserCase c = code("FF0510005000", UserSpace.DATA + 0x10, 0x41); // INC dword [DATA + 10]
        try (HostCpu host = HostCpu.start()) {
            for (UserOutcome o : host.run(List.of(c, c), false)) {
                assertThat(o.changed()).containsExactly(UserSpace.DATA + 0x10, 0x42);
                assertThat(o.changes()).isEqualTo(1);
            }
            assertThat(host.run(List.of(code("90")), false).get(0).changes()).isZero();
        }
    }

    @Test
    void exceptionsAreTold() throws IOException {
        assertThat(run(code("F7F3")).vector()).isEqualTo(13); // DIV EBX
        assertThat(run(code("31DBF7F3")).vector()).isZero(); // XOR EBX, EBX; DIV EBX
        assertThat(run(code("CC")).vector()).isEqualTo(3);
        assertThat(run(code("0F0B")).vector()).isEqualTo(6);
        UserOutcome fault = run(code("A300305000")); // MOV [503000], EAX
        assertThat(List.of(fault.vector(), fault.error(), fault.cr2())).containsExactly(14, 6, 0x503000);
        assertThat(fault.eip()).isEqualTo(UserSpace.CODE + 0x10);
    }

    @Test
    void endlessCodeEnds() throws IOException {
        assertThat(run(code("EBFE")).vector()).isEqualTo(UserOutcome.TIMEOUT);
    }

    @Test
    void x87StateGoesInAndOut() throws IOException {
        byte[] fx = new byte[UserCase.FX_BYTES];
        ByteBuffer image = ByteBuffer.wrap(fx).order(ByteOrder.LITTLE_ENDIAN);
        image.putShort(0, (short) 0x37F).put(4, (byte) 0x81).putInt(24, 0x1F80);
        image.putLong(32, 0xC000000000000000L).putShort(40, (short) 0x4000); // ST = 3.0
        UserCase c = UserCase.of(HexFormat.of().parseHex("D8C0"), UserSpace.CODE, 2, REGISTERS, new int[0], fx);
        ByteBuffer after =
                ByteBuffer.wrap(Objects.requireNonNull(run(c).fx())).order(ByteOrder.LITTLE_ENDIAN); // FADD ST, ST
        assertThat(after.getLong(32)).isEqualTo(0xC000000000000000L);
        assertThat(after.getShort(40)).isEqualTo((short) 0x4001);
        assertThat(after.get(4)).isEqualTo((byte) 0x81);
    }

    @Test
    void manyCases() throws IOException {
        List<UserCase> cases = new ArrayList<>();
        for (int n = 0; n < HostCpu.MOST_CASES; n++) {
            int[] gpr = Arrays.copyOf(REGISTERS, 8);
            gpr[0] = n;
            cases.add(UserCase.of(new byte[] {0x40}, UserSpace.CODE, 2, gpr, new int[0], null));
        }
        try (HostCpu host = HostCpu.start()) {
            List<UserOutcome> outcomes = host.run(cases, false);
            for (int n = 0; n < cases.size(); n++) {
                assertThat(outcomes.get(n).gpr()[0]).isEqualTo(n + 1);
            }
        }
    }

    @Test
    void textRoundTrips() throws IOException {
        UserCase c = code("FF0510005000", UserSpace.DATA + 0x10, 0x41);
        assertThat(UserCase.parse(c.text()).text()).isEqualTo(c.text());
        UserOutcome o = run(c);
        assertThat(UserOutcome.parse(c, o.text(c)).text(c)).isEqualTo(o.text(c));
    }
}
