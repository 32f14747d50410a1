package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import mkplay.x86.fpu.FpuState;
import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;
import mkplay.x86.timing.CpuModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The x87 as a program sees it: availability, error reporting, state images, restartability, models. */
final class FpuGuestTest {
    private static final int PE_ET = 0x11;
    private static final int NE = 0x20, TS = 8, EM = 4, MP = 2;
    private static final int NO_DEVICE = 7, MATH_FAULT = 16;
    /** FNINIT, unmask division by zero, 1/0. */
    private static final String DIVIDE_BY_ZERO = "DB E3 66 C7 07 7B 03 D9 2F D9 E8 D9 EE DE F9";

    private static final int DIVIDE_AT = 13;

    private final Guest guest = new Guest();
    private final Cpu cpu = guest.cpu;
    private final FpuState fpu = cpu.fpu();

    FpuGuestTest() {
        cpu.setGpr(Cpu.EDI, Guest.DATA);
    }

    private int data(int offset) {
        return guest.memory.read32(Guest.DATA + offset);
    }

    @ParameterizedTest
    @ValueSource(strings = {"D9 E8", "D8 07", "DB E3", "9B DB E2", "DF E0", "0F AE 07", "D9 37"})
    void emulationAndTaskSwitchedMakeTheDeviceUnavailable(String code) {
        boolean wait = code.startsWith("9B");
        for (int bits : new int[] {TS, EM, TS | MP}) {
            cpu.setCr(0, PE_ET | bits);
            guest.kernel().code(code + " F4").run();
            assertThat(guest.vector()).isEqualTo(NO_DEVICE);
            int offset = wait && bits != (TS | MP) ? 1 : 0;
            assertThat(guest.stack(0)).isEqualTo(Guest.CODE + offset);
        }
        cpu.setCr(0, PE_ET | MP);
        guest.kernel().code(code + " F4").run();
        assertThat(guest.vector()).isEqualTo(-1);
    }

    @Test
    void waitIsUnavailableOnlyWhenMonitored() {
        cpu.setCr(0, PE_ET | TS);
        guest.code("9B F4").run();
        assertThat(guest.vector()).isEqualTo(-1);
        cpu.setCr(0, PE_ET | TS | MP);
        guest.kernel().code("9B F4").run();
        assertThat(guest.vector()).isEqualTo(NO_DEVICE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9B", "D9 E8", "D9 2F", "D9 D0"})
    void pendingErrorsFaultAtTheNextWaitingInstruction(String waiting) {
        cpu.setCr(0, PE_ET | NE);
        guest.code(DIVIDE_BY_ZERO + "DF E0 D9 3F" + waiting + "F4").run();
        assertThat(guest.vector()).isEqualTo(MATH_FAULT);
        assertThat(guest.stack(0)).isEqualTo(Guest.CODE + DIVIDE_AT + 6);
        assertThat(cpu.gpr(Cpu.EAX) & 0xFFFF).isEqualTo(0xB084);
        assertThat(fpu.instructionOffset).isEqualTo(Guest.CODE + DIVIDE_AT);
        assertThat(fpu.opcode).isEqualTo(0x6F9);
        assertThat(guest.bus.numericErrors).isEmpty();
    }

    @Test
    void withoutNumericErrorTheProcessorWaitsForAnInterrupt() {
        guest.code(DIVIDE_BY_ZERO + "D9 E8 F4").run();
        assertThat(cpu.isHalted()).isTrue();
        assertThat(cpu.eip()).isEqualTo(Guest.CODE + DIVIDE_AT + 2);
        assertThat(guest.bus.numericErrors).containsExactly(true);
        // The handler of the interrupt clears the exception and returns to the instruction.
        guest.code(Guest.HANDLERS + 16 * 0x20, "DB E2 CF");
        cpu.setEflags(0x202);
        cpu.setInterruptLine(true);
        guest.bus.onAcknowledge = () -> cpu.setInterruptLine(false);
        cpu.run(Long.MAX_VALUE, cpu.instructions() + 100);
        assertThat(cpu.eip()).isEqualTo(Guest.CODE + DIVIDE_AT + 5);
        assertThat(guest.bus.numericErrors).containsExactly(true, false);
        assertThat(fpu.statusWord() >>> 11 & 7).isEqualTo(5);
    }

    @Test
    void ignoredNumericErrorsHoldNothingUp() {
        cpu.setIgnoreNumericError(true);
        guest.code(DIVIDE_BY_ZERO + "D9 E8 F4").run();
        assertThat(cpu.eip()).isEqualTo(Guest.CODE + DIVIDE_AT + 5);
        assertThat(guest.bus.numericErrors).containsExactly(true);
    }

    @Test
    void resetAndInitialisation() {
        assertThat(fpu.control()).isEqualTo(0x40);
        assertThat(fpu.tagWord()).isEqualTo(0x5555);
        guest.code("D9 E8 DB E3 D9 37 F4").run();
        assertThat(data(0)).isEqualTo(0xFFFF037F);
        assertThat(data(4)).isEqualTo(0xFFFF0000);
        assertThat(data(8)).isEqualTo(-1);
        assertThat(data(12)).isZero();
    }

    @Test
    void environmentInAllFormats() {
        // FLD dword [EDI], then FNSTENV with both operand sizes; a real-mode stub would see linear addresses.
        guest.code("DB E3 D9 07 D9 77 40 66 D9 B7 80 00 00 00 F4").run();
        assertThat(data(0x40 + 4)).isEqualTo(0xFFFF3800);
        assertThat(data(0x40 + 8)).isEqualTo(0xFFFF7FFF);
        assertThat(data(0x40 + 12)).isEqualTo(Guest.CODE + 2);
        assertThat(data(0x40 + 16)).isEqualTo(0x1070008);
        assertThat(data(0x40 + 20)).isEqualTo(Guest.DATA);
        assertThat(data(0x40 + 24)).isEqualTo(0xFFFF0010);
        assertThat(data(0x80)).isEqualTo(0x3800037F);
        assertThat(data(0x84)).isEqualTo((Guest.CODE + 2) << 16 | 0x7FFF);
        assertThat(data(0x88)).isEqualTo(Guest.DATA << 16 | 8);
        assertThat(data(0x8C) & 0xFFFF).isEqualTo(0x10);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void environmentInRealMode(boolean wide) {
        PhysicalMemory memory = new PhysicalMemory(1 << 20);
        Cpu real = new Cpu(memory, new TestBus(), CpuModel.ONE_CYCLE);
        real.setSegment(Cpu.CS, 0x2000, 0x20000, 0xFFFF, 0x93);
        real.setSegment(Cpu.DS, 0x3000, 0x30000, 0xFFFF, 0x93);
        real.setEip(0x10);
        // FNINIT; FLD dword [0x20]; FNSTENV [0x100]; FNINIT; FLDENV [0x100]; HLT
        String size = wide ? "66" : "";
        byte[] code = java.util.HexFormat.of()
                .parseHex("DBE3" + "D9062000" + size + "D9360001" + "DBE3" + size + "D9260001" + "F4");
        memory.copyIn(0x20010, code, 0, code.length);
        real.run(Long.MAX_VALUE, 100);
        int at = 0x30100;
        if (wide) {
            assertThat(memory.read32(at)).isEqualTo(0xFFFF037F);
            assertThat(memory.read32(at + 12)).isEqualTo(0xFFFF0012);
            assertThat(memory.read32(at + 16)).isEqualTo(0x2106);
            assertThat(memory.read32(at + 20)).isEqualTo(0xFFFF0020);
            assertThat(memory.read32(at + 24)).isEqualTo(0x3000);
        } else {
            assertThat(memory.read32(at)).isEqualTo(0x3800037F);
            assertThat(memory.read32(at + 4)).isEqualTo(0x00127FFF);
            assertThat(memory.read32(at + 8)).isEqualTo(0x00202106);
            assertThat(memory.read16(at + 12)).isEqualTo(0x3000);
        }
        assertThat(real.isHalted()).isTrue();
        assertThat(real.fpu().instructionOffset).isEqualTo(0x20012);
        assertThat(real.fpu().operandOffset).isEqualTo(0x30020);
        assertThat(real.fpu().opcode).isEqualTo(0x106);
        assertThat(real.fpu().empty).isEqualTo(0x7F);
    }

    @Test
    void storingTheEnvironmentMasksExceptionsAndLoadingBringsThemBack() {
        cpu.setCr(0, PE_ET | NE);
        guest.code(DIVIDE_BY_ZERO + "D9 77 40 D9 E8 D9 67 40 9B F4").run();
        assertThat(guest.vector()).isEqualTo(MATH_FAULT);
        assertThat(fpu.control()).isEqualTo(0x37B);
        assertThat(guest.stack(0)).isEqualTo(Guest.CODE + DIVIDE_AT + 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DD 77 40 DD 67 40", "66 DD 77 40 66 DD 67 40", "0F AE 47 40 DB E3 0F AE 4F 40"})
    void savingAndRestoringKeepsEverything(String code) {
        guest.code("DB E3 D9 E8 D9 EB D9 EE D9 E0 D9 F7 F4").run();
        StateWriter before = new StateWriter();
        fpu.save(before);
        guest.kernel().code(code + "F4").run();
        assertThat(guest.vector()).isEqualTo(-1);
        StateWriter after = new StateWriter();
        fpu.save(after);
        byte[] want = before.toByteArray();
        byte[] got = after.toByteArray();
        if (code.startsWith("66")) {
            // The 16-bit format has no opcode and no upper half of the offset.
            java.util.Arrays.fill(want, 25, 29, (byte) 0);
            java.util.Arrays.fill(want, 11, 13, (byte) 0);
        }
        assertThat(got).isEqualTo(want);
    }

    @Test
    void savingInitialises() {
        guest.code("DB E3 D9 E8 DD 37 F4").run();
        assertThat(fpu.empty).isEqualTo(0xFF);
        assertThat(fpu.statusWord()).isZero();
        assertThat(data(28 + 4)).isEqualTo(0x80000000);
        assertThat(guest.memory.read16(Guest.DATA + 36)).isEqualTo(0x3FFF);
    }

    @Test
    void fastImageHasItsOwnTagsAndLeavesTheSsePartAlone() {
        guest.memory.write32(Guest.DATA + 24, 0x1234);
        guest.memory.write32(Guest.DATA + 160, 0x5678);
        guest.code("DB E3 D9 E8 0F AE 07 F4").run();
        assertThat(data(0)).isEqualTo(0x3800037F);
        assertThat(data(4) & 0xFFFF).isEqualTo(0x80);
        assertThat(data(32 + 4)).isEqualTo(0x80000000);
        assertThat(data(32 + 8)).isEqualTo(0x3FFF);
        assertThat(data(24)).isEqualTo(0x1234);
        assertThat(data(160)).isEqualTo(0x5678);
        guest.kernel().code("0F AE 47 08 F4").run();
        assertThat(guest.vector()).isEqualTo(13);
    }

    @ParameterizedTest
    @ValueSource(strings = {"D8 07", "DD 1F", "DB 2F", "DB 3F", "DF 37", "DD 37", "DD 27", "D9 27", "DF 3F", "DE 0F"})
    void aFaultOfTheOperandChangesNothing(String code) {
        guest.code("DB E3 D9 E8 D9 EB F4").run();
        StateWriter before = new StateWriter();
        fpu.save(before);
        cpu.setGpr(Cpu.EDI, 0);
        // GS has four bytes: anything longer than its operand's first word does not fit at 3.
        guest.user().code("B8 33 00 00 00 8E E8 BF 03 00 00 00 65 " + code).run();
        assertThat(guest.vector()).isEqualTo(13);
        StateWriter after = new StateWriter();
        fpu.save(after);
        assertThat(after.toByteArray()).isEqualTo(before.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"DD 1F", "DD 07", "DB 3F", "DB 2F", "DF 3F", "DF 37", "DD 37", "DD 27", "D9 27", "D9 37"})
    void aPageFaultInTheSecondPageOfTheOperandChangesNothing(String code) {
        int directory = 0x20000;
        int table = 0x21000;
        guest.memory.write32(directory, table | 7);
        for (int n = 0; n < 1024; n++) {
            guest.memory.write32(table + 4 * n, n << 12 | 7);
        }
        int missing = 0xC000;
        guest.memory.write32(table + 4 * (missing >> 12), 0);
        guest.code("DB E3 D9 E8 D9 EB F4").run();
        StateWriter before = new StateWriter();
        fpu.save(before);
        cpu.setCr(3, directory);
        cpu.setCr(0, 0x80000000 | PE_ET);
        guest.memory.write32(missing - 4, 0x12345678);
        cpu.setGpr(Cpu.EDI, missing - 4);
        guest.kernel().code(code + "F4").run();
        assertThat(guest.vector()).isEqualTo(14);
        assertThat(cpu.cr2()).isEqualTo(missing);
        assertThat(guest.memory.read32(missing - 4)).isEqualTo(0x12345678);
        StateWriter after = new StateWriter();
        fpu.save(after);
        assertThat(after.toByteArray()).isEqualTo(before.toByteArray());
    }

    @Test
    void argumentsOutOfRangeSetC2AndStay() {
        // 2^63 by FSCALE of 1 by 63.
        guest.memory.write32(Guest.DATA, 63);
        guest.code("DB E3 DB 07 D9 E8 D9 FD D9 FE DF E0 F4").run();
        assertThat(cpu.gpr(Cpu.EAX) & 0x400).isEqualTo(0x400);
        assertThat(fpu.se[fpu.top]).isEqualTo(0x3FFF + 63);
        assertThat(fpu.sig[fpu.top]).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void stateRoundTripsAndIsHashed() {
        guest.code("DB E3 D9 E8 D9 EB D8 07 F4").run();
        StateWriter out = new StateWriter();
        fpu.save(out);
        FpuState other = new FpuState();
        StateReader in = new StateReader(out.toByteArray());
        other.load(in);
        assertThat(in.atEnd()).isTrue();
        StateWriter again = new StateWriter();
        other.save(again);
        assertThat(again.toByteArray()).isEqualTo(out.toByteArray());
        long hash = cpu.stateHash();
        fpu.sig[0] ^= 1;
        assertThat(cpu.stateHash()).isNotEqualTo(hash);
    }

    @Test
    void olderModelsLackTheirSuccessorsInstructions() {
        CpuModel p6 = CpuModel.ONE_CYCLE;
        CpuModel old = new CpuModel(
                "old", 1, p6.nominalHertz(), p6.vendor(), 0x543, CpuModel.FPU | CpuModel.TSC | CpuModel.CX8);
        for (String code : new String[] {"DAC1", "DBF1", "DFE9", "0F44C1", "0FAE07"}) {
            Guest pentium = new Guest(old);
            pentium.cpu.setGpr(Cpu.EDI, Guest.DATA);
            pentium.code(code + "F4").run();
            assertThat(pentium.vector()).as(code).isEqualTo(6);
            pentium.kernel().code("DBE3D9E8F4").run();
            assertThat(pentium.vector()).isEqualTo(-1);
        }
    }

    @Test
    void instructionsThatLaterProcessorsIgnore() {
        guest.code("DB E3 DB E0 DB E1 DB E4 D9 D0 F4").run();
        assertThat(guest.vector()).isEqualTo(-1);
        assertThat(fpu.statusWord()).isZero();
        assertThat(fpu.control()).isEqualTo(FpuState.INITIAL_CONTROL);
    }
}
