package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import mkplay.x86.timing.CpuModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a CPU model does not have is undefined on it, and what it has is reported. */
final class CpuModelTest {
    private static final int UD = 6;
    private static final int GP = 13;
    private static final int ID = 0x200000;
    private static final int AC = 0x40000;

    private static final CpuModel I486 = new CpuModel("486", 1, 1_000_000, "GenuineIntel", 0x415, CpuModel.FPU);
    private static final CpuModel PENTIUM = new CpuModel(
            "P5",
            1,
            1_000_000,
            "GenuineIntel",
            0x525,
            CpuModel.FPU | CpuModel.DE | CpuModel.PSE | CpuModel.TSC | CpuModel.MSR | CpuModel.CX8);

    @ParameterizedTest
    @CsvSource({
        "0F A2, 6, -1, -1", // CPUID
        "0F 31, 6, -1, -1", // RDTSC
        "0F C7 0D 00 80 00 00, 6, -1, -1", // CMPXCHG8B
        "31 C9 83 C1 10 0F 32, 6, -1, -1", // RDMSR of the time stamp counter
        "0F 20 E0, 6, -1, -1", // MOV EAX, CR4
        "B8 80 00 00 00 0F 22 E0, 6, 13, -1", // global pages in CR4
        "B8 08 00 00 00 0F 22 E0, 6, -1, -1", // debugging extensions in CR4
        "0F 44 C1, 6, 6, -1", // CMOVE EAX, ECX
        "0F AE 05 00 80 00 00, 6, 6, -1", // FXSAVE
        "0F 1F 00, 6, 6, -1", // NOP with an operand
        "0F 18 00, 6, 6, -1", // a prefetch of later processors
        "31 C9 0F 33, 6, 6, -1", // RDPMC
        "0F 35, 6, 6, 13", // SYSEXIT, whose code segment is not set
        "B9 77 02 00 00 0F 32, 6, 13, -1", // RDMSR of the page attribute table
        "0F B1 0D 00 80 00 00, -1, -1, -1", // CMPXCHG
        "0F C8, -1, -1, -1", // BSWAP
        "0F 08, -1, -1, -1", // INVD
    })
    void instructionsByModel(String code, int on486, int onPentium, int onP6) {
        assertThat(vector(I486, code)).isEqualTo(on486);
        assertThat(vector(PENTIUM, code)).isEqualTo(onPentium);
        assertThat(vector(CpuModel.ONE_CYCLE, code)).isEqualTo(onP6);
    }

    private static int vector(CpuModel model, String code) {
        Guest guest = new Guest(model);
        return guest.kernel().code(code + " F4").run().vector();
    }

    @Test
    void theIdentificationFlagTellsOfCpuid() {
        // PUSH 240002h; POPFD; PUSHFD; POP EAX; HLT
        String toggle = "68 02 00 24 00 9D 9C 58 F4";
        assertThat(new Guest(I486).code(toggle).run().cpu.gpr(Cpu.EAX) & (ID | AC))
                .isEqualTo(AC);
        assertThat(new Guest(PENTIUM).code(toggle).run().cpu.gpr(Cpu.EAX) & (ID | AC))
                .isEqualTo(ID | AC);
    }

    @Test
    void resetLeavesTheSignatureInEdx() {
        Guest guest = new Guest(I486);
        guest.cpu.reset();
        assertThat(guest.cpu.gpr(Cpu.EDX)).isEqualTo(0x415);
    }

    @Test
    void undefinedBeforePrivilege() {
        Guest guest = new Guest(I486);
        assertThat(guest.user().code("0F 30").run().vector()).isEqualTo(UD);
        assertThat(new Guest().user().code("0F 30").run().vector()).isEqualTo(GP);
    }
}
