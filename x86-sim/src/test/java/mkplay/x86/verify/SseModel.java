package mkplay.x86.verify;

import mkplay.x86.timing.CpuModel;

/** The CPU model for images and cases that use SSE: {@code one-cycle} and those instructions of SSE and SSE2 that exist. */
public final class SseModel {
    /** Unlike {@code one-cycle}, it has SSE; CPUID does not tell. */
    public static final CpuModel MODEL = CpuModel.parse("""
            base = one-cycle
            name = one-cycle with SSE
            features = fpu de pse tsc msr cx8 apic sep pge cmov pat mmx fxsr sse
            """);

    /** OSFXSR and OSXMMEXCPT: what an operating system that knows of SSE sets. */
    static final int CR4 = 0x600;

    private SseModel() {}
}
