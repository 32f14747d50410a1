package mkplay.x86.cpu;

import mkplay.x86.cpu.generated.HotLoop;
import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.state.Derived;
import org.jspecify.annotations.Nullable;

/**
 * The page that instructions are executed from. Its address is translated when it is entered, not for every instruction,
 * as by the fetch of a real processor; leaving it for another one is what can miss the TLB.
 */
abstract class CodePage extends HotLoop {
    @Derived("decoded from memory")
    final CodeCache cache;

    /** Physical page of {@link #pageLinear}. */
    @Derived("saved while there is a page")
    int pagePhysical;

    CodePage(PhysicalMemory memory) {
        super(memory);
        cache = new CodeCache(memory, mmu);
    }

    /** Finds the blocks of the current page again; unlike {@link #leavePage} it costs no translation later. */
    final void refreshPage() {
        if (pageLinear != 1) {
            pageBlocks = cache.page(pagePhysical).ordinary;
        }
    }

    /** Executes from a page that was translated earlier, or from none when {@code linear} is 1. */
    final void enterPage(int linear, int physical) {
        pageLinear = linear;
        pagePhysical = physical;
        refreshPage();
    }

    final int currentPage() {
        return pageLinear;
    }

    final void leavePage() {
        pageLinear = 1;
    }

    @Override
    protected final @Nullable Block follow(int target, int most) {
        int page = target & -PhysicalMemory.PAGE;
        int physical = mmu.fastRead(page);
        if (physical < 0) {
            return null;
        }
        @Nullable Block[] there = cache.page(physical).ordinary;
        Block block = there[target & 0xFFF];
        if (block == null || block.count > most) {
            return null;
        }
        pageBlocks = there;
        pagePhysical = physical;
        pageLinear = page;
        return block;
    }

    /** Enters the page of a linear address for execution; false when its code cannot be cached. May fault. */
    final boolean enterPage(int linear) {
        int page = linear & -PhysicalMemory.PAGE;
        if (page == pageLinear) {
            return true;
        }
        int physical = mmu.fastRead(page);
        if (physical < 0) {
            physical = mmu.translateRead(linear) & -PhysicalMemory.PAGE;
        }
        if (!cache.contains(physical)) {
            leavePage();
            return false;
        }
        pageBlocks = cache.page(physical).ordinary;
        pagePhysical = physical;
        pageLinear = page;
        return true;
    }
}
