package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.timing.CpuModel;

/** System instructions. CPL and mode checks that the table declares happen before these. */
final class SystemControl {
    static final int MSR_TSC = 0x10, MSR_SYSENTER_CS = 0x174, MSR_SYSENTER_ESP = 0x175, MSR_SYSENTER_EIP = 0x176;
    /** Page attribute table: kept, without effect, as no memory type matters to a memory without caches (SDM 3A 12.12). */
    static final int MSR_PAT = 0x277;

    /** Where the local APIC is, that this is the boot processor, and whether the APIC is enabled (SDM 3A 11.4.4). */
    static final int MSR_APIC_BASE = 0x1B;

    static final long APIC_BASE_RESET = 0xFEE00900L;
    private static final long APIC_ENABLED = 0x800;

    static final long PAT_RESET = 0x0007040600070406L;

    private final Core c;
    private final int[] g;
    private final PerformanceCounters performance;

    SystemControl(Core core) {
        c = core;
        g = core.g;
        performance = new PerformanceCounters(core);
    }

    void register(OperationTable t) {
        t.add("LGDT", this::lgdt);
        t.add("LIDT", this::lidt);
        t.add("SGDT", i -> storeTable(i, c.gdtBase, c.gdtLimit));
        t.add("SIDT", i -> storeTable(i, c.idtBase, c.idtLimit));
        t.add("SMSW", i -> c.write(i, c.cr0));
        t.add("LMSW", this::lmsw);
        t.add("CLTS", i -> ControlRegisters.set(c, 0, c.cr0 & ~Core.CR0_TS));
        t.add("INVLPG", this::invlpg);
        t.add("INVD", i -> flushCaches(false));
        t.add("WBINVD", i -> flushCaches(true));
        t.add("HLT", i -> c.halted = true);
        t.add("CPUID", this::cpuid);
        t.add("RDTSC", this::rdtsc);
        t.add("RDPMC", this::rdpmc);
        t.add("RDMSR", this::rdmsr);
        t.add("WRMSR", this::wrmsr);
        t.add("SYSENTER", this::sysenter);
        t.add("SYSEXIT", this::sysexit);
    }

    /** Contents never differ from memory; what is cached matters to time only. */
    private void flushCaches(boolean writeBack) {
        if (c.timed != null) {
            c.timed.pipeline.memory().flushCaches(writeBack);
        }
    }

    private void lgdt(Insn i) {
        int limit = tableLimit(i);
        c.gdtBase = tableBase(i);
        c.gdtLimit = limit;
    }

    private void lidt(Insn i) {
        int limit = tableLimit(i);
        c.idtBase = tableBase(i);
        c.idtLimit = limit;
    }

    private int tableLimit(Insn i) {
        return c.load(i.segment, c.address(i), 2);
    }

    private int tableBase(Insn i) {
        int base = c.load(i.segment, c.address(i) + 2 & i.addressMask, 4);
        return i.size == 2 ? base & 0xFFFFFF : base;
    }

    private void storeTable(Insn i, int base, int limit) {
        int at = c.address(i);
        c.mmu.checkWrite(c.linear(i.segment, at, 6, true), 6);
        c.store(i.segment, at, 2, limit);
        c.store(i.segment, at + 2 & i.addressMask, 4, base);
    }

    private void lmsw(Insn i) {
        int value = c.read(i, i.k1, i.v1);
        // LMSW can set PE but not clear it.
        ControlRegisters.set(c, 0, c.cr0 & ~0xE | value & 0xF);
    }

    private void invlpg(Insn i) {
        c.mmu.invalidatePage(c.segments[i.segment].base + c.address(i));
        c.leavePage();
    }

    private void cpuid(Insn i) {
        String vendor = c.model.vendor();
        if (g[Cpu.EAX] == 0) {
            g[Cpu.EAX] = 1;
            g[Cpu.EBX] = characters(vendor, 0);
            g[Cpu.EDX] = characters(vendor, 4);
            g[Cpu.ECX] = characters(vendor, 8);
        } else {
            // Leaves above the highest give the highest one's data.
            g[Cpu.EAX] = c.model.signature();
            g[Cpu.EBX] = 0;
            g[Cpu.ECX] = 0;
            g[Cpu.EDX] = c.model.reported() & (apicDisabled() ? ~CpuModel.APIC : -1);
        }
    }

    private boolean apicDisabled() {
        return (c.msrs.getOrDefault(MSR_APIC_BASE, 0L) & APIC_ENABLED) == 0;
    }

    private static int characters(String text, int at) {
        return text.charAt(at) | text.charAt(at + 1) << 8 | text.charAt(at + 2) << 16 | text.charAt(at + 3) << 24;
    }

    private void rdtsc(Insn i) {
        if (ControlRegisters.timeStampRestricted(c) && c.cpl != 0) {
            throw c.gp(0);
        }
        setPair(c.cycles() + c.msrs.getOrDefault(MSR_TSC, 0L));
    }

    private void rdpmc(Insn i) {
        boolean allowed = c.cpl == 0 || ControlRegisters.performanceCountersForAll(c);
        if (!allowed || Integer.compareUnsigned(g[Cpu.ECX], PerformanceCounters.COUNT) >= 0) {
            throw c.gp(0);
        }
        setPair(performance.read(g[Cpu.ECX]));
    }

    private void setPair(long value) {
        g[Cpu.EAX] = (int) value;
        g[Cpu.EDX] = (int) (value >>> 32);
    }

    private boolean exists(int number) {
        return switch (number) {
            case MSR_TSC -> c.model.has(CpuModel.TSC);
            case MSR_SYSENTER_CS, MSR_SYSENTER_ESP, MSR_SYSENTER_EIP -> c.model.has(CpuModel.SEP);
            case MSR_PAT -> c.model.has(CpuModel.PAT);
            case MSR_APIC_BASE -> c.model.has(CpuModel.APIC);
            default -> c.model.family() >= CpuModel.P6 && (isCounter(number) || isSelect(number));
        };
    }

    private static boolean isCounter(int number) {
        return number - PerformanceCounters.MSR_COUNTER >>> 1 == 0;
    }

    private static boolean isSelect(int number) {
        return number - PerformanceCounters.MSR_SELECT >>> 1 == 0;
    }

    private void rdmsr(Insn i) {
        int number = g[Cpu.ECX];
        if (!exists(number)) {
            throw c.gp(0);
        }
        long value = c.msrs.getOrDefault(number, 0L);
        if (number == MSR_TSC) {
            setPair(c.cycles() + value);
        } else {
            setPair(isCounter(number) ? performance.read(number - PerformanceCounters.MSR_COUNTER) : value);
        }
    }

    private void wrmsr(Insn i) {
        int number = g[Cpu.ECX];
        if (!exists(number)) {
            throw c.gp(0);
        }
        long value = (long) g[Cpu.EDX] << 32 | g[Cpu.EAX] & 0xFFFFFFFFL;
        if (number == MSR_APIC_BASE) {
            setApicBase(value);
        } else if (isCounter(number)) {
            performance.write(number - PerformanceCounters.MSR_COUNTER, value);
        } else if (isSelect(number)) {
            performance.select(number - PerformanceCounters.MSR_SELECT, value);
        } else {
            // The time stamp counter is kept as its distance from the cycle count.
            c.msrs.put(number, number == MSR_TSC ? value - c.cycles() : value);
        }
    }

    /** The local APIC can be switched off and on but not moved. */
    private void setApicBase(long value) {
        if ((value | APIC_ENABLED) != APIC_BASE_RESET) {
            throw c.gp(0);
        }
        c.msrs.put(MSR_APIC_BASE, value);
        c.bus.apicBaseWritten((value & APIC_ENABLED) != 0);
    }

    private int msr(int number) {
        return (int) (long) c.msrs.getOrDefault(number, 0L);
    }

    private void sysenter(Insn i) {
        requireSysenter();
        int cs = msr(MSR_SYSENTER_CS);
        c.systemFlags &= ~(Core.IF | Core.VM | Core.RF);
        fast(cs & 0xFFFC, 0, (cs & 0xFFFC) + 8);
        g[Cpu.ESP] = msr(MSR_SYSENTER_ESP);
        c.eip = msr(MSR_SYSENTER_EIP);
    }

    private void sysexit(Insn i) {
        requireSysenter();
        int cs = msr(MSR_SYSENTER_CS);
        fast(cs + 16 | 3, 3, cs + 24 | 3);
        g[Cpu.ESP] = g[Cpu.ECX];
        c.eip = g[Cpu.EDX];
    }

    private void requireSysenter() {
        if (!c.protectedMode() || (msr(MSR_SYSENTER_CS) & 0xFFFC) == 0) {
            throw c.gp(0);
        }
    }

    private void fast(int cs, int level, int ss) {
        c.segments[Cpu.CS].set(cs, 0, -1, Segment.FLAT_CODE | level << 5);
        c.segments[Cpu.SS].set(ss, 0, -1, Segment.FLAT_DATA | level << 5);
        c.setCpl(level);
        c.segmentsChanged();
    }
}
