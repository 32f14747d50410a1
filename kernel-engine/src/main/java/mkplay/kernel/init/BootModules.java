package mkplay.kernel.init;

import mkplay.kernel.kip.BootInfo;
import mkplay.kernel.kip.Kip;
import mkplay.kernel.space.Frames;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;

/** Brings the boot modules to their places: the first two are loaded as programs, all others keep out of their way. */
final class BootModules {
    private static final int SIGMA0 = 0;
    private static final int ROOT = 1;

    private BootModules() {}

    /** Loads sigma0 and the root task and enters them, the other modules and the BootInfo page into the KIP. */
    static void load(int page) {
        int limit = Frames.physical(page);
        if (BootInfo.count(page) < 2) {
            throw new IllegalStateException("boot modules sigma0 and root task are missing");
        }
        ElfLoader.check(BootInfo.start(page, SIGMA0), BootInfo.size(page, SIGMA0), limit);
        ElfLoader.check(BootInfo.start(page, ROOT), BootInfo.size(page, ROOT), limit);
        if (isInTheWay(page)) {
            moveUp(page, limit);
        }
        start(page, SIGMA0, Kip.SIGMA0_SERVER);
        start(page, ROOT, Kip.ROOT_SERVER);
        for (int i = 2; i < BootInfo.count(page); i++) {
            int start = BootInfo.start(page, i);
            Kip.describeMemory(
                    Kip.BOOT_LOADER, Kip.LOADER_MODULE, start, start + Math.max(1, BootInfo.size(page, i)) - 1);
        }
        Kip.describeMemory(Kip.BOOT_LOADER, Kip.LOADER_DATA, limit, limit + Frames.PAGE_SIZE - 1);
        Kip.setBootInfo(limit);
    }

    private static void start(int page, int index, int server) {
        int module = BootInfo.start(page, index);
        int low = ElfLoader.low(module);
        int high = ElfLoader.high(module);
        Kip.setServer(server, ElfLoader.load(module), low, high);
        Kip.describeMemory(Kip.BOOT_LOADER, Kip.LOADER_SERVER, low, high - 1);
    }

    /** Whether any module lies where sigma0 or the root task will be. */
    private static boolean isInTheWay(int page) {
        for (int server = SIGMA0; server <= ROOT; server++) {
            int low = ElfLoader.low(BootInfo.start(page, server)) & -Frames.PAGE_SIZE;
            int high = ElfLoader.high(BootInfo.start(page, server)) + Frames.PAGE_SIZE - 1 & -Frames.PAGE_SIZE;
            for (int i = 0; i < BootInfo.count(page); i++) {
                int start = BootInfo.start(page, i);
                if (U.below(start, high) && U.below(low, start + BootInfo.size(page, i))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Packs all modules, in their order, below {@code limit}, the highest first so that no copy hits an unmoved one. */
    private static void moveUp(int page, int limit) {
        int free = limit;
        int ceiling = limit;
        int lowest = U.max(ElfLoader.high(BootInfo.start(page, SIGMA0)), ElfLoader.high(BootInfo.start(page, ROOT)));
        for (int n = 0; n < BootInfo.count(page); n++) {
            int index = highestBelow(page, ceiling);
            int start = BootInfo.start(page, index);
            int size = BootInfo.size(page, index);
            ceiling = start;
            int target = free - size & -Frames.PAGE_SIZE;
            if (U.below(target, start) || U.below(target, lowest) || U.below(free, size)) {
                throw new IllegalStateException("not enough memory for the boot modules");
            }
            copyUp(Frames.window(target), Frames.window(start), (size + 3) >>> 2);
            BootInfo.setStart(page, index, target);
            free = target;
        }
    }

    /** The module with the highest start below {@code ceiling}; moved modules are above. */
    private static int highestBelow(int page, int ceiling) {
        int best = -1;
        int bestStart = 0;
        for (int i = 0; i < BootInfo.count(page); i++) {
            int start = BootInfo.start(page, i);
            if (U.below(start, ceiling) && (best < 0 || U.aboveOrEqual(start, bestStart))) {
                best = i;
                bestStart = start;
            }
        }
        if (best < 0) {
            throw new IllegalStateException("two boot modules lie at the same address");
        }
        return best;
    }

    /** Copies to a higher address, from the end if the areas overlap. */
    private static void copyUp(int to, int from, int words) {
        if (U.aboveOrEqual(to - from, words * 4)) {
            Memory.copyWords(to, from, words);
            return;
        }
        for (int i = words - 1; i >= 0; i--) {
            Memory.store32(to + 4 * i, Memory.load32(from + 4 * i));
        }
    }
}
