package mkplay.kernel.model;

import static mkplay.kernel.HostedKernel.ANY;
import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.ZERO;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.sigma0;
import static mkplay.kernel.HostedKernel.tag;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import mkplay.kernel.Abi;
import mkplay.kernel.HostedKernel;
import mkplay.kernel.KernelState;
import mkplay.kernel.mapping.Flexpage;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Memory;

/**
 * Sigma0 and some threads with a space each, who map, grant, unmap and touch a few pages. All wait for messages but the one that
 * runs, which goes on by sending to another one.
 */
final class Pages implements Configuration {
    private static final int FIRST = 60;

    /** First address in all spaces; sigma0's are also the frames. */
    private static final int BASE = 0x50_0000;

    /** The same where pages of 4 MiB are. */
    private static final int LARGE_BASE = 0x200_0000;

    private static final int PAGE_BITS = 12;
    private static final int MAP = 0x8, GRANT = 0xA;
    private static final int READ = Abi.RIGHT_READ | Abi.RIGHT_EXECUTE, WRITE = Abi.RIGHT_WRITE;
    private static final int FLUSH = 0x40;

    private final HostedKernel kernel;
    private final int spaces;
    /** Regions that are given and taken, fpages without rights: those of the spaces, and those of sigma0. */
    private final List<Integer> pages;

    private final List<Integer> frames;
    private final boolean touches;
    private List<Operation> found = new ArrayList<>();

    private Pages(HostedKernel kernel, int spaces, List<Integer> pages, List<Integer> frames, boolean touches) {
        this.kernel = kernel;
        this.spaces = spaces;
        this.pages = pages;
        this.frames = frames;
        this.touches = touches;
    }

    /**
     * A configuration with pages of 4 KiB.
     *
     * @param spaces besides sigma0's
     * @param pages of each of them
     * @param frames of sigma0
     * @param touches whether users also access pages, fault, and ask who accessed them
     */
    static Pages small(HostedKernel kernel, int spaces, int pages, int frames, boolean touches) {
        return new Pages(kernel, spaces, smallPages(BASE, pages), smallPages(BASE, frames), touches);
    }

    /** A page of 4 MiB and some parts of it, which have page tables only while they are mapped alone. */
    static Pages large(HostedKernel kernel, int spaces, int parts, boolean touches) {
        List<Integer> pages = new ArrayList<>(smallPages(LARGE_BASE, parts));
        pages.add(LARGE_BASE | PageTables.LARGE_BITS << 4);
        return new Pages(kernel, spaces, pages, pages, touches);
    }

    private static List<Integer> smallPages(int base, int count) {
        return IntStream.range(0, count)
                .mapToObj(page -> base + (page << PAGE_BITS) | PAGE_BITS << 4)
                .toList();
    }

    @Override
    public int[] pages() {
        List<Integer> longer = frames.size() > pages.size() ? frames : pages;
        return longer.stream().mapToInt(Flexpage::base).distinct().toArray();
    }

    private boolean hasLarge() {
        return Flexpage.bits(pages.getLast()) == PageTables.LARGE_BITS;
    }

    private static String name(int page) {
        int number = Flexpage.base(page) >>> PAGE_BITS & 0xFF;
        return Flexpage.bits(page) == PAGE_BITS ? "page %d".formatted(number) : "4 MiB";
    }

    @Override
    public void prepare() {
        kernel.settle();
        for (int number = FIRST; number < FIRST + spaces; number++) {
            Tcb thread = kernel.spawn(number, 0);
            kernel.call(root(), Abi.CALL_SCHEDULE, id(number), -1, Abi.TIME_NEVER << 16 | 0xFFFF, -1, -1);
            if (!hasLarge()) {
                // So that the frames of page tables come in the same order in all states.
                PageTables.ensureEntry(thread.space, BASE);
            }
            kernel.setAcceptor(thread, Abi.FPAGE_COMPLETE);
            // Everybody's pager is the neighbour to the left, and sigma0 that of the first.
            kernel.store(thread.utcb + Abi.UTCB_PAGER, number == FIRST ? Abi.SIGMA0 : id(number - 1));
        }
        if (!hasLarge()) {
            PageTables.ensureEntry(sigma0().space, BASE);
        }
        kernel.ipc(root(), NIL, root().globalId, 0, 0);
        for (int i = 1; i < spaces; i++) {
            kernel.ipc(kernel.running, NIL, ANY, 0, 0);
        }
    }

    @Override
    public List<Operation> operations(Tcb running) {
        found = new ArrayList<>();
        if (running == KernelState.IDLE) {
            return found;
        }
        for (int number = FIRST - 1; number < FIRST + spaces; number++) {
            Tcb to = number < FIRST ? sigma0() : HostedKernel.thread(number);
            if (to != running) {
                gifts(running, to);
            }
        }
        for (int page : running == sigma0() ? frames : pages) {
            for (int rights : new int[] {WRITE, READ | WRITE}) {
                unmap(running, page, rights, 0);
                unmap(running, page, rights, FLUSH);
            }
            if (touches) {
                if (Flexpage.bits(page) == PAGE_BITS) {
                    touch(running, Flexpage.base(page), false);
                    touch(running, Flexpage.base(page), true);
                }
                unmap(running, page, 0, 0);
            }
        }
        return found;
    }

    /** Messages to another thread, with a page or without. */
    private void gifts(Tcb self, Tcb to) {
        int number = to == sigma0() ? Abi.USER_BASE : to.number();
        send("nothing to %d".formatted(number), self, number, 0, 0);
        if (to == sigma0()) {
            return;
        }
        for (int page : self == sigma0() ? frames : pages) {
            for (int target : pages) {
                if (Flexpage.bits(target) != Flexpage.bits(page)) {
                    continue;
                }
                for (int rights : new int[] {READ, READ | WRITE}) {
                    String what = "%s with rights %d to %s of %d".formatted(name(page), rights, name(target), number);
                    send("maps " + what, self, number, Flexpage.base(target) | MAP, page | rights);
                    if (self != sigma0()) {
                        send("grants " + what, self, number, Flexpage.base(target) | GRANT, page | rights);
                    }
                }
            }
        }
        if (pages.size() > 1 && !hasLarge()) {
            send("maps 16 K to %d".formatted(number), self, number, BASE | MAP, BASE | 14 << 4 | READ | WRITE);
        }
    }

    /** Whether 4 MiB would be given as a thousand pages: that is left out. */
    private boolean makesMany(Tcb self, int fpage, Tcb to) {
        if (Flexpage.bits(fpage) != PageTables.LARGE_BITS) {
            return false;
        }
        boolean large = self == sigma0() ? isOneOrNone(self) : PageTables.isLarge(self.space, LARGE_BASE);
        return (large || self == sigma0()) && !(large && isOneOrNone(to));
    }

    private boolean isOneOrNone(Tcb thread) {
        return PageTables.isLarge(thread.space, LARGE_BASE)
                || pages.stream().allMatch(page -> kernel.pageTableEntry(thread, Flexpage.base(page)) == 0);
    }

    private void send(String what, Tcb self, int to, int item, int fpage) {
        found.add(Operation.ipc(self.number() + ": " + what, () -> {
            if (makesMany(self, fpage, HostedKernel.thread(to))) {
                return;
            }
            kernel.setMr(self, 1, item);
            kernel.setMr(self, 2, fpage);
            kernel.ipc(self, id(to), ANY, ZERO << 16, item == 0 ? 0 : tag(0, 2));
        }));
    }

    private void unmap(Tcb self, int page, int rights, int flush) {
        String name =
                "%d: unmaps %s rights %d%s".formatted(self.number(), name(page), rights, flush == 0 ? "" : ", flush");
        found.add(Operation.other(name, () -> kernel.call(self, Abi.CALL_UNMAP, flush, 0, 0, page | rights)));
    }

    /** What the processor does for an access: it notes it in the page-table entry, or raises a page fault. */
    private void touch(Tcb self, int address, boolean write) {
        String name =
                "%d: %s page %d".formatted(self.number(), write ? "writes" : "reads", address >>> PAGE_BITS & 0xFF);
        found.add(new Operation(Operation.Kind.ACCESS, name, () -> {
            int entry = PageTables.entry(self.space, address);
            int value = entry == 0 ? 0 : Memory.load32(entry);
            int needed = PageTables.PRESENT | (write ? PageTables.WRITE : 0);
            if ((value & needed) == needed) {
                Memory.store32(entry, value | PageTables.ACCESSED | (write ? PageTables.DIRTY : 0));
            } else {
                kernel.pageFault(self, address, write);
            }
        }));
    }
}
