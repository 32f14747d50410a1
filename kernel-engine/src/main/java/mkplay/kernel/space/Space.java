package mkplay.kernel.space;

import mkplay.kernel.Abi;
import mkplay.systemjava.Export;
import mkplay.systemjava.U;

/** An address space. */
@Export
public final class Space {
    /** Physical address of the page directory; 0: this element of the pool is free. */
    public int cr3;

    /** Kernel address of the page directory. */
    public int directory;

    /** Kernel address of the directory of node tables, parallel to the page directory (see {@link PageTables}). */
    public int nodeDirectory;

    /** Threads in the space, active or not. */
    public int threads;

    /** First address of the kernel interface page; meaningful when {@link #utcbSize} is not 0. */
    public int kipArea;

    public int utcbArea;

    /** Bytes of the UTCB area; 0 until SpaceControl has set the space up. */
    public int utcbSize;

    /** Its number as a small space; 0 if it is large (see {@link SmallSpaces}). */
    public int small;

    /** Descriptor of the data segment of its threads while there are small spaces. */
    public int segmentLow;

    public int segmentHigh;

    /** May make privileged system calls: sigma0 and the root task. */
    public boolean privileged;

    /** Global id of the thread that gets its messages to other spaces; 0: everybody gets his own. */
    public int redirector;

    /** Owns all memory one to one. */
    public boolean sigma0;

    /** Owns all I/O ports. */
    public boolean allPorts;

    /** Kernel addresses of the two pages of its I/O permission bitmap, a clear bit permits; 0: it permits none of the page's ports. */
    public int ioBitmapLow;

    public int ioBitmapHigh;

    /** The next in {@link mkplay.kernel.KernelState#endingSpaces}. */
    public Space nextEnding;

    /** Of a space that ends: number of the page to go on with. */
    public int nextPage;

    /** Creates the elements of a pool. */
    public static Space[] pool(int size) {
        Space[] pool = new Space[size];
        for (int i = 0; i < size; i++) {
            pool[i] = new Space();
        }
        return pool;
    }

    /** Whether a UTCB may be at this address: aligned and inside the UTCB area. */
    public boolean holdsUtcb(int address) {
        return (address & (Abi.UTCB_SIZE - 1)) == 0 && U.below(address - utcbArea, utcbSize);
    }

    /** Whether SpaceControl has set up kernel interface page and UTCB area. */
    public boolean isInitialised() {
        return utcbSize != 0;
    }
}
