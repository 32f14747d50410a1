package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The P6's performance counters, as programs read them. */
final class PerformanceCountersTest {
    private static final int USER = 1 << 16, KERNEL = 1 << 17, ENABLE = 1 << 22;
    private static final int INST_RETIRED = 0xC0, CPU_CLK_UNHALTED = 0x79;
    private static final int PCE = 0x100;
    private static final int PROTECTION = 13;
    /** MOV ECX,0; RDPMC; MOV EBX,EAX; a hundred times INC DWORD [8000] and LOOP; MOV ECX,0; RDPMC; SUB EAX,EBX. */
    private static final String MEASURE =
            "B9 00 00 00 00 0F 33 89 C3 B9 64 00 00 00 FF 05 00 80 00 00 E2 F8 B9 00 00 00 00 0F 33 29 D8 ";

    private final Guest guest = new Guest();
    private final Cpu cpu = guest.cpu;

    private void write(int msr, int low) {
        cpu.setGpr(Cpu.ECX, msr);
        cpu.setGpr(Cpu.EAX, low);
        cpu.setGpr(Cpu.EDX, 0);
        guest.kernel().code("0F 30 F4").run();
        assertThat(guest.vector()).isEqualTo(-1);
    }

    private long read(int msr) {
        cpu.setGpr(Cpu.ECX, msr);
        guest.kernel().code("0F 32 F4").run();
        return (long) cpu.gpr(Cpu.EDX) << 32 | cpu.gpr(Cpu.EAX) & 0xFFFFFFFFL;
    }

    @ParameterizedTest
    @CsvSource({"192, 204", "121, 204", "67, 200", "200, 0", "1, 0"})
    void eventsOfAMeasuredLoop(int event, int count) {
        write(PerformanceCounters.MSR_SELECT, ENABLE | KERNEL | USER | event);
        guest.kernel().code(MEASURE + "F4").run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(count);
    }

    @Test
    void modesAreCountedApart() {
        write(PerformanceCounters.MSR_SELECT, ENABLE | KERNEL | INST_RETIRED);
        write(PerformanceCounters.MSR_SELECT + 1, USER | INST_RETIRED);
        cpu.setCr(4, PCE);
        guest.user().code(MEASURE + "41 0F 33 CD 80").run();
        assertThat(cpu.gpr(Cpu.EAX)).as("in user mode, by the second counter").isBetween(204, 212);
        guest.user().code(MEASURE + "CD 80").run();
        assertThat(cpu.gpr(Cpu.EAX))
                .as("kernel instructions while in user mode")
                .isZero();
    }

    @Test
    void countersStopAndGoOn() {
        write(PerformanceCounters.MSR_SELECT, ENABLE | KERNEL | INST_RETIRED);
        write(PerformanceCounters.MSR_COUNTER, 1000);
        write(PerformanceCounters.MSR_SELECT, KERNEL | INST_RETIRED);
        long stopped = read(PerformanceCounters.MSR_COUNTER);
        assertThat(stopped).isBetween(1000L, 1020L);
        assertThat(read(PerformanceCounters.MSR_COUNTER)).isEqualTo(stopped);
        write(PerformanceCounters.MSR_SELECT, ENABLE | KERNEL | INST_RETIRED);
        assertThat(read(PerformanceCounters.MSR_COUNTER)).isBetween(stopped + 1, stopped + 20);
    }

    @Test
    void theyAreFortyBitsWideAndSignExtendedWhenWritten() {
        write(PerformanceCounters.MSR_COUNTER + 1, -5);
        assertThat(read(PerformanceCounters.MSR_COUNTER + 1)).isEqualTo(0xFFFFFFFFFBL);
    }

    @Test
    void haltedTimeIsNotCounted() {
        write(PerformanceCounters.MSR_SELECT, ENABLE | KERNEL | CPU_CLK_UNHALTED);
        long before = read(PerformanceCounters.MSR_COUNTER);
        cpu.skipTo(cpu.cycles() + 1_000_000);
        assertThat(read(PerformanceCounters.MSR_COUNTER)).isBetween(before, before + 100);
    }

    @Test
    void onlyTwoAndOnlyWithPermission() {
        cpu.setGpr(Cpu.ECX, 2);
        guest.kernel().code("0F 33 F4").run();
        assertThat(guest.vector()).isEqualTo(PROTECTION);
        guest.user().code("31 C9 0F 33").run();
        assertThat(guest.vector()).isEqualTo(PROTECTION);
        cpu.setCr(4, PCE);
        guest.user().code("31 C9 0F 33 F4").run();
        assertThat(guest.vector()).as("HLT behind it").isEqualTo(PROTECTION);
        assertThat(guest.stack(1)).isEqualTo(Guest.CODE + 4);
    }
}
