package mkplay.kernel.space;

import mkplay.kernel.KernelState;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;

/**
 * Page frames of kernel memory, and the window through which the kernel sees physical memory. Exhaustion is an answer, not a
 * panic.
 */
public final class Frames {
    /** Kernel address of physical address 0. */
    public static final int WINDOW = 0xE000_0000;

    /** Physical memory above is out of the window's reach. */
    public static final int WINDOW_SIZE = 0x0F00_0000;

    public static final int PAGE_SIZE = 4096;
    private static final int PAGE_WORDS = PAGE_SIZE / 4;

    private Frames() {}

    /** Kernel address of a physical address below {@link #WINDOW_SIZE}. */
    public static int window(int physical) {
        return physical + WINDOW;
    }

    /** Physical address of an address in the window. */
    public static int physical(int window) {
        return window - WINDOW;
    }

    /** Kernel address of a page filled with zeros; 0 if there is none left. */
    public static int allocate() {
        int page = take();
        if (page != 0) {
            Memory.fillWords(page, 0, PAGE_WORDS);
        }
        return page;
    }

    /** Kernel address of a page with whatever is in it; 0 if there is none left. */
    public static int take() {
        int frame = KernelState.freeFrames;
        if (frame != 0) {
            KernelState.freeFrames = Memory.load32(window(frame));
        } else {
            frame = KernelState.framesNext;
            if (frame == KernelState.framesEnd) {
                return 0;
            }
            KernelState.framesNext = frame + PAGE_SIZE;
        }
        return window(frame);
    }

    /** Gives back a page that {@link #allocate} gave. */
    public static void free(int window) {
        Memory.store32(window, KernelState.freeFrames);
        KernelState.freeFrames = physical(window);
    }

    /** Whether some of {@code bytes} physical bytes, page or pages, belong to the kernel: its image or its memory. */
    public static boolean isKernels(int physical, int bytes) {
        return overlap(physical, bytes, KernelState.kernelMemory, KernelState.framesEnd)
                || overlap(physical, bytes, KernelState.imageStart, KernelState.imageEnd);
    }

    private static boolean overlap(int physical, int bytes, int start, int end) {
        return U.below(physical - start, end - start) || U.below(start - physical, bytes);
    }
}
