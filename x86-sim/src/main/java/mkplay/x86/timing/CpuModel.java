package mkplay.x86.timing;

/**
 * A processor model. Every measured result carries the model's name and version.
 *
 * @param name how users choose it
 * @param version counts changes that alter measured figures
 * @param nominalHertz cycles per second of simulated time
 * @param vendor the 12 characters of CPUID leaf 0
 * @param signature CPUID leaf 1 EAX: type, family, model, stepping (SDM 2A, CPUID)
 * @param features CPUID leaf 1 EDX: exactly what exists
 */
public record CpuModel(String name, int version, long nominalHertz, String vendor, int signature, int features) {
    /** CPUID.1:EDX bit: x87 FPU on chip. */
    public static final int FPU = 1;
    /** CPUID.1:EDX bit: debugging extensions, I/O breakpoints. */
    public static final int DE = 1 << 2;
    /** CPUID.1:EDX bit: 4 MiB pages. */
    public static final int PSE = 1 << 3;
    /** CPUID.1:EDX bit: RDTSC and CR4.TSD. */
    public static final int TSC = 1 << 4;
    /** CPUID.1:EDX bit: RDMSR and WRMSR. */
    public static final int MSR = 1 << 5;
    /** CPUID.1:EDX bit: CMPXCHG8B. */
    public static final int CX8 = 1 << 8;
    /** CPUID.1:EDX bit: local APIC. */
    public static final int APIC = 1 << 9;
    /** CPUID.1:EDX bit: SYSENTER and SYSEXIT. */
    public static final int SEP = 1 << 11;
    /** CPUID.1:EDX bit: global pages. */
    public static final int PGE = 1 << 13;
    /** CPUID.1:EDX bit: CMOVcc. */
    public static final int CMOV = 1 << 15;
    /** CPUID.1:EDX bit: page attribute table. */
    public static final int PAT = 1 << 16;
    /** CPUID.1:EDX bit: FXSAVE and FXRSTOR. */
    public static final int FXSR = 1 << 24;

    /** Family of the Pentium Pro and Pentium II. */
    public static final int P6 = 6;

    /** Every instruction takes one cycle, a repeated string instruction one per iteration; 100 MHz, family 6. */
    public static final CpuModel ONE_CYCLE = new CpuModel(
            "one-cycle",
            1,
            100_000_000L,
            "GenuineIntel",
            0x652,
            FPU | DE | PSE | TSC | MSR | CX8 | APIC | SEP | PGE | CMOV | PAT | FXSR);

    /**
     * @param name a model's name
     * @return the model
     * @throws IllegalArgumentException when no model has this name
     */
    public static CpuModel named(String name) {
        if (name.equals(ONE_CYCLE.name)) {
            return ONE_CYCLE;
        }
        throw new IllegalArgumentException("unknown CPU model '" + name + "'; known: " + ONE_CYCLE.name);
    }

    /** The processor family: 4 for the 486, 5 for the Pentium, {@link #P6}. */
    public int family() {
        return signature >>> 8 & 15;
    }

    /** Whether all the given CPUID.1:EDX bits are set. */
    public boolean has(int feature) {
        return (features & feature) == feature;
    }
}
