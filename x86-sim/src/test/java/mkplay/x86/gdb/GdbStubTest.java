package mkplay.x86.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import mkplay.x86.machine.BootImage;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.Reg;
import mkplay.x86.machine.Timeline;
import org.junit.jupiter.api.Test;

/** Packets in, packets out. */
final class GdbStubTest {
    /** A raw image at 0x7C00 in real mode: MOV CX, 5; loop: DEC CX; MOV [500h], CX; JNZ loop; HLT. */
    private static final byte[] PROGRAM = {
        (byte) 0xB9, 5, 0, 0x49, (byte) 0x89, 0x0E, 0, 5, 0x75, (byte) 0xF9, (byte) 0xF4
    };

    private final Machine machine = new Machine(new MachineConfig(1 << 20, MachineConfig.DEFAULT_MODEL));
    private final GdbStub stub;

    GdbStubTest() throws Exception {
        machine.boot(new BootImage.Raw(PROGRAM, BootImage.Raw.BOOT_SECTOR, BootImage.Raw.Mode.REAL));
        stub = new GdbStub(new Timeline(machine));
    }

    private String ask(String packet) {
        int sum = 0;
        for (char c : packet.toCharArray()) {
            sum += c;
        }
        byte[] bytes = "$%s#%02x".formatted(packet, sum & 0xFF).getBytes(StandardCharsets.ISO_8859_1);
        stub.receive(bytes, bytes.length);
        while (stub.running()) {
            stub.advance();
        }
        String output = new String(stub.takeOutput(), StandardCharsets.ISO_8859_1);
        assertThat(output).startsWith("+");
        return output.length() == 1 ? "" : output.substring(output.lastIndexOf('$') + 1, output.lastIndexOf('#'));
    }

    @Test
    void stopsAtBreakpointsForwardAndBack() {
        assertThat(ask("qSupported:swbreak+")).contains("ReverseStep+", "ReverseContinue+");
        assertThat(ask("Z0,7c03,1")).isEqualTo("OK");
        for (int cx = 5; cx > 0; cx--) {
            assertThat(ask("c")).isEqualTo("T05swbreak:;thread:1;");
            assertThat(machine.register(Reg.ECX)).isEqualTo(cx);
        }
        assertThat(ask("bc")).isEqualTo("T05swbreak:;thread:1;");
        assertThat(machine.register(Reg.ECX)).isEqualTo(2);
        assertThat(ask("bs")).isEqualTo("T05thread:1;");
        assertThat(ask("p8")).isEqualTo("087c0000");
        assertThat(ask("z0,7c03,1")).isEqualTo("OK");
        assertThat(ask("bc")).startsWith("T05replaylog:begin;");
        assertThat(machine.instructions()).isZero();
        assertThat(ask("c")).isEqualTo("T05thread:1;"); // halted for ever
        assertThat(ask("c")).isEqualTo("W00");
    }

    @Test
    void stopsAtDataForwardAndBack() {
        assertThat(ask("Z2,500,2")).isEqualTo("OK");
        assertThat(ask("c")).isEqualTo("T05watch:500;thread:1;");
        assertThat(ask("m500,2")).isEqualTo("0400");
        assertThat(ask("c")).isEqualTo("T05watch:500;thread:1;");
        assertThat(ask("bc")).isEqualTo("T05watch:500;thread:1;");
        assertThat(ask("m500,2")).isEqualTo("0400");
        assertThat(ask("bc")).isEqualTo("T05watch:500;thread:1;");
        assertThat(ask("m500,2")).isEqualTo("0000");
    }

    @Test
    void readsAndWrites() {
        assertThat(ask("m7c00,3")).isEqualTo("b90500");
        assertThat(ask("M7c01,1:07")).isEqualTo("OK");
        assertThat(ask("s")).isEqualTo("T05thread:1;");
        assertThat(ask("p1")).isEqualTo("07000000");
        assertThat(ask("P1=09000000")).isEqualTo("OK");
        assertThat(ask("g")).startsWith("00000000" + "09000000");
        assertThat(ask("bs")).isEqualTo("T05thread:1;");
        assertThat(ask("s")).isEqualTo("T05thread:1;");
        assertThat(machine.register(Reg.ECX) & 0xFFFF).isEqualTo(9); // the change, passed again
        assertThat(ask("P12=00")).isEqualTo("E01");
        assertThat(ask("qXfer:features:read:target.xml:0,100")).startsWith("m<?xml");
    }

    @Test
    void nonsenseIsAnsweredAndHarmsNothing() {
        for (String packet : List.of(
                "m",
                "m,",
                "mzz,1",
                "m0,fffffffff",
                "M0,1",
                "M0,2:1",
                "X",
                "p",
                "pffff",
                "P",
                "P1",
                "G12",
                "Z",
                "Z9,0,0",
                "Z0",
                "Z2,ffffffff,4",
                "Z2,0,0",
                "b",
                "bq",
                "v",
                "vCont;",
                "qXfer:features:read:target.xml:",
                "qRcmd,zz",
                "")) {
            assertThat(ask(packet)).as(packet).isIn("", "E01");
        }
        assertThat(ask("qRcmd,68656c70")).isNotEmpty();
        Random random = new Random(1);
        byte[] noise = new byte[200_000];
        for (int n = 0; n < noise.length; n++) {
            noise[n] = (byte) "$#+-:;,mMgGpPzZqbs0123456789abcdef\u0003}".charAt(random.nextInt(36));
        }
        stub.receive(noise, noise.length);
        stub.takeOutput();
        byte[] endless = new byte[1 << 20];
        java.util.Arrays.fill(endless, (byte) 'a');
        endless[0] = '$';
        stub.receive(endless, endless.length);
        byte[] end = "#00".getBytes(StandardCharsets.US_ASCII);
        stub.receive(end, end.length);
        assertThat(new String(stub.takeOutput(), StandardCharsets.US_ASCII)).endsWith("-");
    }
}
