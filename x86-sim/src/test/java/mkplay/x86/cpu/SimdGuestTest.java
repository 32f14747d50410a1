package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import mkplay.x86.fpu.FpuState;
import mkplay.x86.simd.SimdState;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;
import mkplay.x86.timing.CpuModel;
import mkplay.x86.verify.SseModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MMX and SSE as an operating system sees them: availability, exceptions, state images, models. */
final class SimdGuestTest {
    private static final int PE_ET = 0x11;
    private static final int TS = 8, EM = 4, NE = 0x20;
    private static final int OSFXSR = 0x200, OSXMMEXCPT = 0x400;
    private static final int INVALID_OPCODE = 6, NO_DEVICE = 7, PROTECTION = 13, MATH_FAULT = 16, SIMD_FAULT = 19;

    private final Guest guest = new Guest(SseModel.MODEL);
    private final Cpu cpu = guest.cpu;
    private final SimdState simd = cpu.simd();

    SimdGuestTest() {
        cpu.setGpr(Cpu.EDI, Guest.DATA);
    }

    private int vectorOf(String code) {
        guest.kernel().code(code + " F4").run();
        return guest.vector();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0F EF C0", "0F 77", "0F 70 C1 1B", "0F F7 C1"})
    void mmxDependsOnControlRegister0(String code) {
        assertThat(vectorOf(code)).isEqualTo(-1);
        cpu.setCr(0, PE_ET | TS);
        assertThat(vectorOf(code)).isEqualTo(NO_DEVICE);
        cpu.setCr(0, PE_ET | TS | EM);
        assertThat(vectorOf(code)).isEqualTo(INVALID_OPCODE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"66 0F EF C0", "0F 28 C1", "0F AE 17", "0F 2A C1", "0F 2D C1", "66 0F F4 C1"})
    void sseNeedsAnOperatingSystemThatSavesIt(String code) {
        assertThat(vectorOf(code)).isEqualTo(INVALID_OPCODE);
        cpu.setCr(4, OSFXSR);
        guest.memory.write32(Guest.DATA, 0x1F80);
        assertThat(vectorOf(code)).isEqualTo(-1);
        cpu.setCr(0, PE_ET | TS);
        assertThat(vectorOf(code)).isEqualTo(NO_DEVICE);
        cpu.setCr(0, PE_ET | EM);
        assertThat(vectorOf(code)).isEqualTo(INVALID_OPCODE);
    }

    @Test
    void aPendingX87ErrorComesBeforeAnMmxInstructionAndNotBeforeSse() {
        cpu.setCr(0, PE_ET | NE);
        cpu.setCr(4, OSFXSR);
        cpu.fpu().setControl(0x37B);
        cpu.fpu().setStatusWord(0x8084);
        assertThat(vectorOf("66 0F EF C0")).isEqualTo(-1);
        assertThat(vectorOf("0F EF C0")).isEqualTo(MATH_FAULT);
        assertThat(vectorOf("0F 77")).isEqualTo(MATH_FAULT);
    }

    @Test
    void mmxRegistersAreTheX87s() {
        FpuState fpu = cpu.fpu();
        assertThat(vectorOf("0F 76 D2")).isEqualTo(-1); // PCMPEQD MM2,MM2
        assertThat(fpu.sig[2]).isEqualTo(-1);
        assertThat(fpu.se[2]).isEqualTo(0xFFFF);
        assertThat(fpu.top).isZero();
        assertThat(fpu.empty).isZero();
        assertThat(vectorOf("0F 77")).isEqualTo(-1);
        assertThat(fpu.tagWord()).isEqualTo(0xFFFF);
        assertThat(fpu.sig[2]).isEqualTo(-1);
    }

    @Test
    void anUnmaskedExceptionIsReportedAsTheOperatingSystemWants() {
        cpu.setCr(4, OSFXSR);
        simd.mxcsr = 0x1F00;
        simd.low[1] = 0x7F800001; // signalling NaN
        assertThat(vectorOf("0F 2E C1")).isEqualTo(INVALID_OPCODE);
        cpu.setCr(4, OSFXSR | OSXMMEXCPT);
        assertThat(vectorOf("0F 2E C1")).isEqualTo(SIMD_FAULT);
        assertThat(simd.mxcsr).isEqualTo(0x1F01);
        assertThat(guest.stack(0)).isEqualTo(Guest.CODE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0F 28 47 08", "0F 29 47 04", "66 0F EF 47 01", "0F C6 47 02 00"})
    void memoryOperandsMustBeAligned(String code) {
        cpu.setCr(4, OSFXSR);
        assertThat(vectorOf(code)).isEqualTo(PROTECTION);
        assertThat(guest.stack(0)).isZero();
    }

    @Test
    void fxsaveAndFxrstorCarrySseOnlyWhereItIsSaved() {
        simd.low[3] = 0x1122334455667788L;
        simd.high[3] = -2;
        simd.mxcsr = 0x3F80;
        assertThat(vectorOf("0F AE 07")).isEqualTo(-1);
        assertThat(guest.memory.read32(Guest.DATA + 24)).isZero();
        assertThat(guest.memory.read32(Guest.DATA + 208)).isZero();
        cpu.setCr(4, OSFXSR);
        assertThat(vectorOf("0F AE 07")).isEqualTo(-1);
        assertThat(guest.memory.read32(Guest.DATA + 24)).isEqualTo(0x3F80);
        assertThat(guest.memory.read32(Guest.DATA + 28)).isEqualTo(0xFFFF);
        assertThat(guest.memory.read32(Guest.DATA + 208)).isEqualTo(0x55667788);
        simd.reset();
        assertThat(vectorOf("0F AE 0F")).isEqualTo(-1);
        assertThat(simd.low[3]).isEqualTo(0x1122334455667788L);
        assertThat(simd.high[3]).isEqualTo(-2);
        assertThat(simd.mxcsr).isEqualTo(0x3F80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0F AE 8F E8 FF FF FF", "0F AE 17"})
    void reservedControlBitsAreRefused(String code) {
        cpu.setCr(4, OSFXSR);
        cpu.setGpr(Cpu.EDI, Guest.DATA + 24);
        guest.memory.write32(Guest.DATA + 24, 0x11F80);
        assertThat(vectorOf(code)).isEqualTo(PROTECTION);
        assertThat(simd.mxcsr).isEqualTo(0x1F80);
    }

    @Test
    void stateIsSaved() {
        simd.low[0] = 5;
        simd.high[7] = 6;
        simd.mxcsr = 0x1FBF;
        StateWriter out = new StateWriter();
        cpu.save(out);
        Cpu other = new Guest(SseModel.MODEL).cpu;
        other.load(new StateReader(out.toByteArray()));
        assertThat(other.simd().low[0]).isEqualTo(5);
        assertThat(other.simd().high[7]).isEqualTo(6);
        assertThat(other.simd().mxcsr).isEqualTo(0x1FBF);
    }

    @Test
    void modelsHaveWhatTheyTell() {
        Guest p6 = new Guest(CpuModel.ONE_CYCLE);
        assertThat(p6.code("0F EF C0 F4").run().vector()).isEqualTo(-1);
        assertThat(p6.kernel().code("0F 70 C1 1B F4").run().vector()).isEqualTo(INVALID_OPCODE);
        for (String older : new String[] {"i486DX-50", "Pentium-90"}) {
            assertThat(new Guest(CpuModel.named(older))
                            .code("0F EF C0 F4")
                            .run()
                            .vector())
                    .isEqualTo(INVALID_OPCODE);
        }
        assertThat(SseModel.MODEL.reported()).isEqualTo(CpuModel.ONE_CYCLE.features());
    }
}
