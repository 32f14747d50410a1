package mkplay.x86.mmu;

import java.util.Arrays;
import mkplay.x86.state.Derived;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;
import org.jspecify.annotations.Nullable;

/**
 * What answers at a physical address: RAM, ROM, a device, or nobody. ROM lies in the RAM array and differs in that writes
 * are ignored, so code in it is cached like any other; an alias is a second address of such pages, as at the top of 4 GiB.
 */
final class AddressMap {
    private static final int PAGE = PhysicalMemory.PAGE;
    private static final byte RAM = 0;
    private static final byte ROM = 1;
    private static final byte OTHER = 2;

    /** Pages [first, last]; null device: nobody. Addresses are unsigned. */
    private record Region(int first, int last, @Nullable MmioDevice device) {
        boolean contains(int page) {
            return Integer.compareUnsigned(page, first) >= 0 && Integer.compareUnsigned(page, last) <= 0;
        }
    }

    private record Alias(int first, int last, int distance) {}

    /** What stands at each page of the RAM array. */
    private final byte[] kinds;

    @Derived("wiring")
    private Region[] regions = {};

    @Derived("wiring")
    private Alias[] aliases = {};

    AddressMap(int ramBytes) {
        kinds = new byte[ramBytes / PAGE];
    }

    /** Whether the page of an address can be read straight from the RAM array. */
    boolean readable(int physical) {
        int page = physical >>> 12;
        return page < kinds.length && kinds[page] != OTHER;
    }

    /** Whether the page of an address can be written straight to the RAM array. */
    boolean writable(int physical) {
        int page = physical >>> 12;
        return page < kinds.length && kinds[page] == RAM;
    }

    /** Gives [first, first + bytes) to a device, or to nobody. */
    void attach(int first, int bytes, @Nullable MmioDevice device) {
        requirePages(first, bytes);
        Region region = new Region(first >>> 12, first + bytes - 1 >>> 12, device);
        for (Region other : regions) {
            if (other.contains(region.first) || region.contains(other.first)) {
                throw new IllegalArgumentException("address " + Integer.toHexString(first) + " is taken");
            }
        }
        regions = Arrays.copyOf(regions, regions.length + 1);
        regions[regions.length - 1] = region;
        for (int page = region.first; page <= region.last && page < kinds.length; page++) {
            kinds[page] = OTHER;
        }
    }

    void alias(int first, int bytes, int target) {
        requirePages(first, bytes);
        requirePages(target, bytes);
        aliases = Arrays.copyOf(aliases, aliases.length + 1);
        aliases[aliases.length - 1] = new Alias(first >>> 12, first + bytes - 1 >>> 12, target - first);
    }

    /** Makes pages of the RAM array read-only, whatever else was said about them. */
    void setRom(int first, int bytes) {
        requirePages(first, bytes);
        for (int page = first >>> 12; page < (first + bytes) >>> 12; page++) {
            kinds[page] = ROM;
        }
    }

    boolean isRom(int physical) {
        return kinds[physical >>> 12] == ROM;
    }

    /** Makes pages plain RAM, so that a content can be put in; {@link #restore} gives them back to their region. */
    void unlock(int first, int bytes) {
        requirePages(first, bytes);
        for (int page = first >>> 12; page < (first + bytes) >>> 12; page++) {
            kinds[page] = RAM;
        }
    }

    /** Pages are what the regions say. */
    void restore(int first, int bytes) {
        for (int page = first >>> 12; page < (first + bytes) >>> 12; page++) {
            kinds[page] = region(page << 12) == null ? RAM : OTHER;
        }
    }

    /** The address in the RAM array that an aliased address stands for; any other address as it is. */
    int canonical(int physical) {
        int page = physical >>> 12;
        for (Alias alias : aliases) {
            if (page >= alias.first && page <= alias.last) {
                return physical + alias.distance;
            }
        }
        return physical;
    }

    @Nullable
    MmioDevice device(int physical) {
        if (readable(physical)) {
            return null;
        }
        Region region = region(physical);
        return region == null ? null : region.device;
    }

    private @Nullable Region region(int physical) {
        for (Region region : regions) {
            if (region.contains(physical >>> 12)) {
                return region;
            }
        }
        return null;
    }

    /** Writes down which pages are ROM: the number of runs, and the pages from and to which each goes. */
    void save(StateWriter out) {
        int[] runs = new int[kinds.length + 1];
        int count = 0;
        for (int page = 0; page < kinds.length; page++) {
            boolean rom = kinds[page] == ROM;
            if (rom != (count % 2 == 1)) {
                runs[count++] = page;
            }
        }
        if (count % 2 == 1) {
            runs[count++] = kinds.length;
        }
        out.i32(count / 2);
        for (int n = 0; n < count; n++) {
            out.i32(runs[n]);
        }
    }

    void load(StateReader in) {
        for (int page = 0; page < kinds.length; page++) {
            if (kinds[page] == ROM) {
                restore(page * PAGE, PAGE);
            }
        }
        int runs = in.i32(0, kinds.length);
        int from = 0;
        for (int n = 0; n < runs; n++) {
            int first = in.i32(from, kinds.length - 1);
            from = in.i32(first + 1, kinds.length);
            Arrays.fill(kinds, first, from, ROM);
        }
    }

    private static void requirePages(int first, int bytes) {
        if (first % PAGE != 0 || bytes <= 0 || bytes % PAGE != 0) {
            throw new IllegalArgumentException("not whole pages: " + bytes + " bytes at " + Integer.toHexString(first));
        }
    }
}
