package mkplay.engine.inspect;

import java.util.ArrayList;
import java.util.List;
import mkplay.aot.ImageLayouts;
import mkplay.engine.Boot;
import mkplay.kernel.KernelState;
import mkplay.kernel.space.SmallSpaces;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Reg;
import org.jspecify.annotations.Nullable;

/**
 * Whose memory a linear address leads to: that of the space whose page directory is loaded, or that of a small space, which lies in a
 * piece of every directory (see {@link SmallSpaces}). Reads a machine and never disturbs it. Of a kernel that is not ours it knows no
 * small spaces.
 */
public final class SmallPieces {
    /** Bytes of the smallest piece, to a multiple of which all are aligned. */
    private static final int SMALLEST = SmallSpaces.size(1);

    private final Machine machine;
    private final int pool;
    private final int poolBytes;
    private final int spaceBytes;
    private final int cr3At;
    private final int smallAt;
    private final int count;
    private final int threadStack;
    private final int spaceOfThread;

    /**
     * A small space.
     *
     * @param base linear address of its address 0
     * @param size bytes
     * @param cr3 its page directory
     */
    public record Piece(int base, int size, int cr3) {
        boolean holds(int linear) {
            return Integer.compareUnsigned(linear - base, size) < 0;
        }
    }

    /** @param boot what the machine has booted */
    public SmallPieces(Machine machine, Boot boot) {
        this.machine = machine;
        ImageLayouts layouts = new ImageLayouts(SmallPieces.class.getClassLoader());
        spaceBytes = layouts.size(Space.class);
        poolBytes = KernelState.SPACES * spaceBytes;
        cr3At = offset(layouts, Space.class, "cr3");
        smallAt = offset(layouts, Space.class, "small");
        spaceOfThread = offset(layouts, Tcb.class, "space") - Tcb.FRAME_SIZE;
        KernelImage image = ours(boot);
        try {
            pool = image == null ? 0 : image.variable("SPACE_POOL", poolBytes);
            count = image == null ? 0 : image.variable("smallSpaces");
            threadStack = image == null ? 0 : image.address("tss_esp0");
        } catch (InspectionException e) {
            throw new IllegalStateException("the same symbols were there before", e);
        }
    }

    /** The kernel's symbols; null if it is none of ours. */
    private @Nullable KernelImage ours(Boot boot) {
        try {
            KernelImage image = KernelImage.of(boot);
            image.variable("SPACE_POOL", poolBytes);
            image.variable("smallSpaces");
            image.address("tss_esp0");
            return image;
        } catch (InspectionException e) {
            return null;
        }
    }

    private static int offset(ImageLayouts layouts, Class<?> struct, String field) {
        return layouts.scalars(struct).stream()
                .filter(place -> place.name().equals(field))
                .findFirst()
                .orElseThrow()
                .offset();
    }

    /** The small spaces that there are now. */
    public List<Piece> now() {
        List<Piece> pieces = new ArrayList<>();
        byte[] spaces = new byte[poolBytes];
        if (count == 0 || word(count) == 0 || !machine.readLinear(pool, spaces)) {
            return pieces;
        }
        for (int at = 0; at < poolBytes; at += spaceBytes) {
            int cr3 = word(spaces, at + cr3At);
            int small = word(spaces, at + smallAt);
            if (cr3 != 0 && small > 0 && small < SmallSpaces.NUMBERS) {
                pieces.add(new Piece(SmallSpaces.base(small), SmallSpaces.size(small), cr3));
            }
        }
        return pieces;
    }

    /** The page directory of the space whose memory is at a linear address now. */
    public int owner(int linear) {
        if (Integer.compareUnsigned(linear, SmallSpaces.AREA) >= 0) {
            for (Piece piece : now()) {
                if (piece.holds(linear)) {
                    return piece.cr3;
                }
            }
        }
        return machine.register(Reg.CR3);
    }

    /** The page directory of the space of the thread that executes, or for which the kernel does; the loaded one if there is none. */
    public int current() {
        int stack = threadStack == 0 ? 0 : word(threadStack);
        int space = stack == 0 ? 0 : word(stack + spaceOfThread);
        int cr3 = space == 0 ? 0 : word(space + cr3At);
        return cr3 == 0 ? machine.register(Reg.CR3) : cr3;
    }

    /** Linear addresses at which an address of a small space may be, whichever piece it has. */
    public static List<Integer> placesOf(int address) {
        List<Integer> places = new ArrayList<>();
        long size = Math.max(SMALLEST, 2L * Integer.toUnsignedLong(Integer.highestOneBit(address)));
        for (long base = Integer.toUnsignedLong(SmallSpaces.AREA); base + size <= 1L << 32; base += size) {
            places.add((int) base + address);
        }
        return places;
    }

    private int word(int address) {
        byte[] bytes = new byte[4];
        return machine.readLinear(address, bytes) ? word(bytes, 0) : 0;
    }

    private static int word(byte[] from, int at) {
        return from[at] & 0xFF | (from[at + 1] & 0xFF) << 8 | (from[at + 2] & 0xFF) << 16 | from[at + 3] << 24;
    }
}
