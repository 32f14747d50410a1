package mkplay.kernel.fpu;

import mkplay.kernel.KernelState;
import mkplay.kernel.sched.ReadyQueue;
import mkplay.kernel.space.Frames;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Cpu;
import mkplay.systemjava.Memory;

/**
 * The floating-point unit's registers belong to the thread that used them last. Whoever else runs has CR0.TS set; its first
 * floating-point instruction raises device-not-available, and only then are registers saved and loaded (SDM 3A, 13.4.1). A
 * thread that never calculates has no save area and costs nothing.
 */
public final class Fpu {
    private static final int CR0_TS = 8;

    /** CPUID leaf 1, EDX. */
    private static final int CPUID_FXSR = 1 << 24;

    private static final int CPUID_SSE = 1 << 25;

    private static final int CR4_OSFXSR = 0x200;
    private static final int CR4_OSXMMEXCPT = 0x400;

    /** Bytes of what FXSAVE writes, aligned to 16; FNSAVE's 108 are fewer. */
    private static final int AREA_SIZE = 512;

    /** All exceptions masked, extended precision, round to nearest: what FNINIT sets. */
    private static final int INITIAL_CONTROL = 0x37F;

    /** Offset of the tag word in what FNSAVE writes with 32-bit operands. */
    private static final int FNSAVE_TAGS = 8;

    private static final int ALL_EMPTY = 0xFFFF;

    /** Offset of MXCSR in what FXSAVE writes; all exceptions masked. */
    private static final int FXSAVE_MXCSR = 24;

    private static final int INITIAL_MXCSR = 0x1F80;

    private Fpu() {}

    /** The boot code has set CR0.TS: the unit is nobody's at first. */
    public static void initialise() {
        if ((KernelState.processorFeatures & CPUID_FXSR) != 0) {
            int xmm = (KernelState.processorFeatures & CPUID_SSE) != 0 ? CR4_OSXMMEXCPT : 0;
            Cpu.setCr4(Cpu.cr4() | CR4_OSFXSR | xmm);
        }
    }

    /**
     * The running thread needs the unit.
     *
     * @return false if there is no memory for its registers
     */
    public static boolean acquire(Tcb self) {
        if (self.fpuArea == 0) {
            int area = allocate();
            if (area == 0) {
                return false;
            }
            self.fpuArea = area;
        }
        Cpu.clts();
        Tcb owner = KernelState.fpuOwner;
        if (owner != self) {
            exchange(owner, self.fpuArea);
            KernelState.fpuOwner = self;
        }
        KernelState.fpuLive = true;
        ReadyQueue.updateBarrier();
        return true;
    }

    private static void exchange(Tcb owner, int area) {
        if ((KernelState.processorFeatures & CPUID_FXSR) != 0) {
            if (owner != null) {
                Cpu.fxsave(owner.fpuArea);
            }
            Cpu.fxrstor(area);
        } else {
            if (owner != null) {
                Cpu.fnsave(owner.fpuArea);
            }
            Cpu.frstor(area);
        }
    }

    /** Before another thread than the owner runs: the owner's registers stay, but nobody else gets at them. */
    public static void protect() {
        KernelState.fpuLive = false;
        ReadyQueue.updateBarrier();
        Cpu.setCr0(Cpu.cr0() | CR0_TS);
    }

    /** A thread ends; its registers are nobody's. */
    public static void release(Tcb thread) {
        int area = thread.fpuArea;
        if (area == 0) {
            return;
        }
        if (KernelState.fpuOwner == thread) {
            KernelState.fpuOwner = null;
        }
        thread.fpuArea = 0;
        Memory.store32(area, KernelState.freeFpuAreas);
        KernelState.freeFpuAreas = area;
    }

    /** A save area with what FNINIT leaves; 0 if there is no memory. Areas are cut from pages and stay areas for ever. */
    private static int allocate() {
        if (KernelState.freeFpuAreas == 0 && !refill()) {
            return 0;
        }
        int area = KernelState.freeFpuAreas;
        KernelState.freeFpuAreas = Memory.load32(area);
        Memory.fillWords(area, 0, AREA_SIZE / 4);
        Memory.store32(area, INITIAL_CONTROL);
        if ((KernelState.processorFeatures & CPUID_FXSR) != 0) {
            Memory.store32(area + FXSAVE_MXCSR, INITIAL_MXCSR);
        } else {
            Memory.store32(area + FNSAVE_TAGS, ALL_EMPTY);
        }
        return area;
    }

    private static boolean refill() {
        int page = Frames.allocate();
        if (page == 0) {
            return false;
        }
        for (int area = page; area != page + Frames.PAGE_SIZE; area += AREA_SIZE) {
            Memory.store32(area, KernelState.freeFpuAreas);
            KernelState.freeFpuAreas = area;
        }
        return true;
    }
}
