package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import mkplay.x86.cpu.CpuCounters.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two-level paging: faults and their codes, accessed and dirty bits, stale entries, large and global pages. */
final class PagingTest {
    private static final int DIRECTORY = 0x100000;
    private static final int TABLE = 0x101000;
    private static final int FRAME = 0x200000;
    private static final int OTHER = 0x201000;
    /** A linear page the tests play with: entry 0x300 of the table. */
    private static final int PAGE = 0x300000;

    private static final int ENTRY = TABLE + 0x300 * 4;

    private final Guest guest = new Guest();
    private final Cpu cpu = guest.cpu;

    @BeforeEach
    void identityMapping() {
        guest.memory.write32(DIRECTORY, TABLE | 7);
        for (int n = 0; n < 256; n++) {
            guest.memory.write32(TABLE + 4 * n, n << 12 | 7);
        }
        guest.memory.write32(FRAME, 0x1111);
        guest.memory.write32(OTHER, 0x2222);
        cpu.setCr(3, DIRECTORY);
        cpu.setCr(0, 0x80010011);
    }

    private int entry() {
        return guest.memory.read32(ENTRY);
    }

    @Test
    void readSetsAccessedAndWriteSetsDirty() {
        guest.memory.write32(ENTRY, FRAME | 7);
        guest.code("A1 00 00 30 00 F4").run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(0x1111);
        assertThat(entry()).isEqualTo(FRAME | 0x27);
        guest.kernel().code("A3 04 00 30 00 F4").run();
        assertThat(entry()).isEqualTo(FRAME | 0x67);
        assertThat(guest.memory.read32(DIRECTORY)).isEqualTo(TABLE | 0x27);
    }

    @Test
    void userReadOfMissingPage() {
        fault("A1 34 00 30 00", 0, 4, 0x300034, true);
    }

    @Test
    void userWriteOfReadOnlyPage() {
        fault("A3 34 00 30 00", FRAME | 5, 7, 0x300034, true);
    }

    @Test
    void userReadOfSupervisorPage() {
        fault("A1 00 00 30 00", FRAME | 3, 5, PAGE, true);
    }

    @Test
    void supervisorWriteOfReadOnlyPageWithWriteProtect() {
        fault("A3 00 00 30 00", FRAME | 5, 3, PAGE, false);
    }

    @Test
    void readModifyWriteFaultsAsWrite() {
        cpu.setGpr(Cpu.EAX, 1);
        fault("01 05 00 00 30 00", FRAME | 5, 7, PAGE, true);
    }

    @Test
    void crossingIntoMissingPageNamesTheSecondPage() {
        guest.memory.write32(ENTRY - 4, OTHER | 7);
        guest.memory.write32(OTHER + 0xFFC, 0x55555555);
        fault("A3 FE FF 2F 00", 0, 6, PAGE, true);
        assertThat(guest.memory.read32(OTHER + 0xFFC)).isEqualTo(0x55555555);
    }

    @Test
    void instructionFetchFaults() {
        fault("E9 FB FF 2E 00", 0, 4, PAGE, true);
        assertThat(guest.stack(1)).isEqualTo(PAGE);
    }

    private void fault(String code, int entry, int errorCode, int address, boolean user) {
        guest.memory.write32(ENTRY, entry);
        if (user) {
            guest.user();
        }
        int eax = cpu.gpr(Cpu.EAX);
        guest.code(code).run();
        assertThat(guest.vector()).isEqualTo(14);
        assertThat(guest.stack(0)).isEqualTo(errorCode);
        assertThat(cpu.cr2()).isEqualTo(address);
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(eax);
        assertThat(entry()).isEqualTo(entry);
    }

    @Test
    void supervisorWritesReadOnlyPageWithoutWriteProtect() {
        cpu.setCr(0, 0x80000011);
        guest.memory.write32(ENTRY, FRAME | 5);
        guest.code("A3 00 00 30 00 F4").run();
        assertThat(guest.vector()).isEqualTo(-1);
        assertThat(entry()).isEqualTo(FRAME | 0x65);
    }

    @Test
    void faultingPushLeavesStackPointer() {
        guest.user();
        cpu.setGpr(Cpu.ESP, PAGE + 0x1000);
        guest.code("6A 01").run();
        assertThat(guest.vector()).isEqualTo(14);
        assertThat(guest.stack(4)).isEqualTo(PAGE + 0x1000);
        assertThat(cpu.cr2()).isEqualTo(PAGE + 0xFFC);
    }

    @Test
    void faultingRepetitionStopsAtTheFaultingElement() {
        guest.memory.write32(ENTRY - 4, OTHER | 7);
        guest.user();
        cpu.setGpr(Cpu.EDI, PAGE - 8);
        cpu.setGpr(Cpu.ECX, 5);
        guest.code("F3 AB").run();
        assertThat(guest.vector()).isEqualTo(14);
        assertThat(cpu.gpr(Cpu.ECX)).isEqualTo(3);
        assertThat(cpu.gpr(Cpu.EDI)).isEqualTo(PAGE);
        assertThat(guest.stack(1)).isEqualTo(Guest.CODE);
    }

    /** A fault restores flags (SDM 2B, REP), whether the iterations run at once or not; one starts anew with the flags that a debugger gives it between two iterations. */
    @Test
    void faultingComparisonRestoresTheFlagsItBeganWith() {
        for (int changed : new int[] {-1, Flags.CF | Flags.AF}) {
            guest.memory.write32(ENTRY - 4, OTHER | 7);
            guest.user();
            cpu.setGpr(Cpu.EDI, PAGE - 4);
            cpu.setGpr(Cpu.EAX, 1);
            cpu.setGpr(Cpu.ECX, 5);
            cpu.setEflags(Flags.SF | Flags.OF | 2);
            guest.code("F2 AE");
            cpu.run(Long.MAX_VALUE, cpu.instructions() + 2);
            assertThat(cpu.eflags() & Flags.ALL).isZero();
            if (changed >= 0) {
                cpu.setEflags(changed | 2);
            }
            guest.run();
            assertThat(guest.vector()).isEqualTo(14);
            assertThat(cpu.gpr(Cpu.EDI)).isEqualTo(PAGE);
            assertThat(guest.stack(3) & Flags.ALL).isEqualTo(changed >= 0 ? changed : Flags.SF | Flags.OF);
        }
    }

    /** Fewer rights, another frame, an access that would not be noted. */
    @Test
    void entriesThatThePageTablesDoNotBearOutAreTold() {
        guest.memory.write32(ENTRY, FRAME | 7);
        guest.code("A3 04 00 30 00 F4").run();
        int fresh = entry();
        assertThat(cpu.stalePage()).isEqualTo(1);
        for (int changed : new int[] {0, fresh & ~2, fresh & ~4, fresh & ~0x20, fresh & ~0x40, OTHER | 0x67}) {
            guest.memory.write32(ENTRY, changed);
            assertThat(cpu.stalePage()).as("entry %x", changed).isEqualTo(PAGE);
        }
        guest.memory.write32(ENTRY, fresh);
        assertThat(cpu.stalePage()).isEqualTo(1);
    }

    @Test
    void staleEntryServesUntilInvlpg() {
        guest.memory.write32(ENTRY, FRAME | 7);
        // Read; point the entry elsewhere; read; INVLPG; read.
        guest.code(
                "A1 00 00 30 00 C7 05 00 1C 10 00 07 10 20 00 8B 0D 00 00 30 00 0F 01 3D 00 00 30 00 8B 15 00 00 30 00 F4");
        guest.memory.write32(TABLE + 0x101 * 4, TABLE | 7);
        guest.memory.write32(TABLE + 0x100 * 4, DIRECTORY | 7);
        guest.run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(0x1111);
        assertThat(cpu.gpr(Cpu.ECX)).isEqualTo(0x1111);
        assertThat(cpu.gpr(Cpu.EDX)).isEqualTo(0x2222);
    }

    @Test
    void globalPagesSurviveDirectoryLoads() {
        cpu.setCr(4, 0x80);
        cpu.watchCr3(true);
        guest.memory.write32(ENTRY, FRAME | 0x107);
        guest.code("A1 00 00 30 00 F4").run();
        guest.memory.write32(ENTRY, OTHER | 0x107);
        // MOV EAX,CR3; MOV CR3,EAX; read the page.
        guest.kernel().code("0F 20 D8 0F 22 D8 8B 0D 00 00 30 00 F4").run();
        assertThat(cpu.gpr(Cpu.ECX)).isEqualTo(0x1111);
        assertThat(guest.bus.directories).containsExactly(DIRECTORY);
        cpu.setCr(4, 0);
        guest.kernel().run();
        assertThat(cpu.gpr(Cpu.ECX)).isEqualTo(0x2222);
        assertThat(cpu.counters().total(Event.CR3_LOADS)).isEqualTo(3);
    }

    @Test
    void largePages() {
        cpu.setCr(4, 0x10);
        guest.memory.write32(DIRECTORY + 4, 0x87);
        // 4 MiB page at linear 400000h onto physical 0.
        guest.code("8B 0D 00 00 60 00 89 0D 08 00 60 00 F4").run();
        assertThat(cpu.gpr(Cpu.ECX)).isEqualTo(0x1111);
        assertThat(guest.memory.read32(FRAME + 8)).isEqualTo(0x1111);
        assertThat(guest.memory.read32(DIRECTORY + 4)).isEqualTo(0xE7);
        assertThat(cpu.debugTranslate(0x601234)).isEqualTo(0x201234);
        assertThat(cpu.debugTranslate(0x801234)).isEqualTo(-1);
    }

    @Test
    void largePageWithReservedBitsFaults() {
        cpu.setCr(4, 0x10);
        guest.memory.write32(DIRECTORY + 4, 0x400000 | 1 << 13 | 0x83);
        guest.code("A1 10 00 40 00 F4").run();
        assertThat(guest.vector()).isEqualTo(14);
        assertThat(guest.stack(0)).isEqualTo(9);
        assertThat(cpu.cr2()).isEqualTo(0x400010);
    }

    @Test
    void debugTranslationDisturbsNothing() {
        guest.memory.write32(ENTRY, FRAME | 7);
        long hash = cpu.stateHash();
        CpuCounters counters = cpu.counters();
        assertThat(cpu.debugTranslate(PAGE + 0x123)).isEqualTo(FRAME + 0x123);
        assertThat(entry()).isEqualTo(FRAME | 7);
        assertThat(cpu.stateHash()).isEqualTo(hash);
        assertThat(cpu.counters()).isEqualTo(counters);
    }

    @Test
    void codeAcrossAPageBoundary() {
        guest.memory.write32(ENTRY, OTHER | 7);
        guest.memory.write32(ENTRY - 4, FRAME | 7);
        guest.code(FRAME + 0xFFE, "B8 78");
        guest.code(OTHER, "56 34 12 F4");
        guest.kernel();
        cpu.setEip(PAGE - 2);
        guest.run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(0x12345678);
        // Another second page, same first page.
        guest.memory.write32(ENTRY, 0x202000 | 7);
        guest.code(0x202000, "55 34 12 F4");
        cpu.setCr(3, DIRECTORY);
        cpu.setEip(PAGE - 2);
        guest.run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(0x12345578);
    }

    @Test
    void writeThroughAnAliasReplacesCode() {
        guest.memory.write32(ENTRY, Guest.CODE | 7);
        guest.code("40 F4").run();
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(1);
        guest.code(0x11000, "C6 05 00 00 30 00 43 E9 F4 EF FF FF");
        guest.kernel();
        cpu.setEip(0x11000);
        guest.run();
        assertThat(cpu.gpr(Cpu.EBX)).isEqualTo(1);
        assertThat(cpu.gpr(Cpu.EAX)).isEqualTo(1);
    }
}
