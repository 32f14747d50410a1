package mkplay.kernel.space;

import mkplay.systemjava.Cpu;
import mkplay.systemjava.Llvm;
import mkplay.systemjava.Memory;

/**
 * Memory by user addresses of the address space whose page directory CR3 holds. Only for pages that are always there: UTCBs of
 * active threads.
 */
public final class LoadedSpace {
    private LoadedSpace() {}

    /** Stores {@code value}. */
    @Llvm("""
            %p = inttoptr i32 %0 to ptr
            store i32 %1, ptr %p, align 1
            ret void""")
    public static void set32(int address, int value) {
        Memory.set32(kernelAddress(address), value);
    }

    /**
     * Copies {@code words} 32-bit words upwards ({@code rep movsl}), to one page; the direction flag must be clear.
     *
     * @param to user address
     * @param from kernel address
     */
    @Llvm("""
            %s = call {i32, i32, i32} asm sideeffect "rep movsl", \
            "={di},={si},={cx},0,1,2,~{memory}"(i32 %0, i32 %1, i32 %2)
            ret void""")
    public static void copyWords(int to, int from, int words) {
        Memory.copyWords(kernelAddress(to), from, words);
    }

    /** What the processor does (SDM 3A, 4.3). */
    private static int kernelAddress(int address) {
        int table = Memory.load32(Frames.window(Cpu.cr3()) + (address >>> 20 & 0xFFC));
        int page = Memory.load32(Frames.window(table & PageTables.FRAME_MASK) + (address >>> 10 & 0xFFC));
        if ((table & page & PageTables.PRESENT) == 0) {
            throw new IllegalStateException("page fault in the kernel");
        }
        return Frames.window(page & PageTables.FRAME_MASK) + (address & ~PageTables.FRAME_MASK);
    }
}
