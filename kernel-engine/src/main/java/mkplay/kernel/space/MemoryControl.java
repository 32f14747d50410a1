package mkplay.kernel.space;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.mapping.Flexpage;
import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.mapping.MapTree;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.mapping.Unmap;
import mkplay.kernel.syscall.Entry;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.Threads;
import mkplay.systemjava.Cpu;
import mkplay.systemjava.Memory;

/**
 * The MemoryControl system call (L4 X.2, 4.4): how the caches treat pages, those of the caller and all that was derived from them.
 * The values are those of Pistachio's headers: the page's index into the page attribute table and one; 0 is write-back.
 */
public final class MemoryControl {
    private static final int COUNT_MASK = 0x3F;

    /** The fields of an fpage beside its rights, which choose the attribute. */
    private static final int NIL_MASK = ~7;

    /** CPUID leaf 1, EDX: there is a page attribute table, with eight elements. */
    private static final int CPUID_PAT = 1 << 16;

    private static final int MSR_PAT = 0x277;

    /** Elements 0 to 3 as at reset: write-back, write-through, uncached, uncacheable; 4 is write-combining, 7 write-protected. */
    private static final long TABLE = 0x0507_0401_0007_0406L;

    /** Attributes 1 to 5 and 8; where there is no table 1 to 4. */
    private static final int ATTRIBUTES = 0x13F;

    private static final int ATTRIBUTES_WITHOUT_TABLE = 0x1F;

    private MemoryControl() {}

    /** Sets the processor up. */
    public static void initialise() {
        if (hasTable()) {
            Cpu.wrmsr(MSR_PAT, TABLE);
        }
    }

    private static boolean hasTable() {
        return (KernelState.processorFeatures & CPUID_PAT) != 0;
    }

    /** EAX control, ECX EDX EBX EBP attributes 0 to 3, ESI MR0, further fpages in the UTCB; EAX becomes 1 or 0. */
    public static Tcb systemCall(Tcb self) {
        int error = self.space.privileged ? check(self) : Abi.ERROR_NO_PRIVILEGE;
        if (error != 0) {
            finish(self, error);
            return self;
        }
        return Unmap.start(self);
    }

    /** The call is over. */
    public static void finish(Tcb self, int error) {
        if (error != 0) {
            Threads.setError(self, error);
        } else {
            // What is in the caches of pages that are uncacheable now (SDM 3A, 11.12.4).
            Cpu.wbinvd();
        }
        self.eax = error == 0 ? 1 : 0;
    }

    /** Whether the system call that a thread is in is this one. */
    public static boolean isCalledBy(Tcb self) {
        return self.vector == Entry.CALLS + Abi.CALL_MEMORY_CONTROL;
    }

    private static int check(Tcb self) {
        Memory.store32(self.utcb, self.esi);
        if ((self.eax & ~COUNT_MASK) != 0) {
            return Abi.ERROR_PARAMETER;
        }
        int known = hasTable() ? ATTRIBUTES : ATTRIBUTES_WITHOUT_TABLE;
        for (int i = 0; i <= self.eax; i++) {
            int fpage = Memory.load32(self.utcb + 4 * i);
            int attribute = chosen(self, fpage);
            boolean valid = (attribute & ~0xF) == 0 && (known >>> attribute & 1) != 0;
            if (!valid || (fpage & NIL_MASK) != 0 && Flexpage.bits(fpage) == 0) {
                return Abi.ERROR_PARAMETER;
            }
        }
        return 0;
    }

    private static int chosen(Tcb self, int fpage) {
        return switch (fpage & 3) {
            case 0 -> self.ecx;
            case 1 -> self.edx;
            case 2 -> self.ebx;
            default -> self.ebp;
        };
    }

    /** The attribute of an fpage as bits of a page-table entry; some, if it was changed since it was checked. */
    public static int attribute(Tcb self, int fpage) {
        int chosen = chosen(self, fpage);
        int index = chosen == 0 ? 0 : chosen - 1 & (hasTable() ? 7 : 3);
        return (index & 3) << 3 | (index & 4) << 5;
    }

    /** The attribute that an entry shows. */
    public static int attributeOf(int entry, boolean large) {
        int tableBit = large ? PageTables.LARGE_PAT : PageTables.PAT;
        return 1 + (entry >>> 3 & 3) + ((entry & tableBit) != 0 ? 4 : 0);
    }

    /** Sigma0 gets the page whose attribute it sets. False: no memory. */
    public static boolean ensure(Space sigma0, int address, int bits) {
        if (bits >= PageTables.LARGE_BITS && (address & ~PageTables.LARGE_FRAME_MASK) == 0) {
            Mapping.makeLarge(sigma0, address);
        }
        return Mapping.identity(sigma0, address) != null || Frames.isKernels(address, Frames.PAGE_SIZE);
    }

    /** Sets the attribute of a mapping, of 4 MiB even if only a part was meant. */
    public static void set(MapNode node, int attribute) {
        int tableBit = attribute & PageTables.PAT;
        int others = attribute - tableBit;
        int patBit = MapTree.isLarge(node) ? PageTables.LARGE_PAT : PageTables.PAT;
        int old = Memory.load32(node.entry) & ~(PageTables.WRITE_THROUGH | PageTables.CACHE_DISABLE | patBit);
        Memory.store32(node.entry, old | others | (tableBit != 0 ? patBit : 0));
        PageTables.flush(node.space, node.page);
    }
}
