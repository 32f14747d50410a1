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
import mkplay.kernel.space.PageTables;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Memory;

/**
 * Sigma0 and some threads with a space each, who map, grant, unmap and touch a few pages. All wait for messages but the one that
 * runs, which goes on by sending to another one.
 */
final class Pages implements Configuration {
    private static final int FIRST = 60;

    /** Addresses in all spaces; sigma0's are also the frames. */
    private static final int BASE = 0x50_0000;

    private static final int PAGE = 4096;
    private static final int MAP = 0x8, GRANT = 0xA;
    private static final int READ = Abi.RIGHT_READ | Abi.RIGHT_EXECUTE, WRITE = Abi.RIGHT_WRITE;
    private static final int FLUSH = 0x40;

    private final HostedKernel kernel;
    private final int spaces;
    private final int pages;
    private final int frames;
    private final boolean touches;
    private List<Operation> found = new ArrayList<>();

    /**
     * A configuration.
     *
     * @param spaces besides sigma0's
     * @param pages of each of them
     * @param frames of sigma0
     * @param touches whether users also access pages, fault, and ask who accessed them
     */
    Pages(HostedKernel kernel, int spaces, int pages, int frames, boolean touches) {
        this.kernel = kernel;
        this.spaces = spaces;
        this.pages = pages;
        this.frames = frames;
        this.touches = touches;
    }

    @Override
    public int[] pages() {
        return IntStream.range(0, Math.max(pages, frames)).map(Pages::address).toArray();
    }

    private static int address(int page) {
        return BASE + page * PAGE;
    }

    @Override
    public void prepare() {
        kernel.settle();
        for (int number = FIRST; number < FIRST + spaces; number++) {
            Tcb thread = kernel.spawn(number, 0);
            kernel.call(root(), Abi.CALL_SCHEDULE, id(number), -1, Abi.TIME_NEVER << 16 | 0xFFFF, -1, -1);
            // So that the frames of page tables come in the same order in all states.
            PageTables.ensureEntry(thread.space, BASE);
            kernel.setAcceptor(thread, Abi.FPAGE_COMPLETE);
            // Everybody's pager is the neighbour to the left, and sigma0 that of the first.
            kernel.store(thread.utcb + Abi.UTCB_PAGER, number == FIRST ? Abi.SIGMA0 : id(number - 1));
        }
        PageTables.ensureEntry(sigma0().space, BASE);
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
        int own = running == sigma0() ? frames : pages;
        for (int page = 0; page < own; page++) {
            for (int rights : new int[] {WRITE, READ | WRITE}) {
                unmap(running, page, rights, 0);
                unmap(running, page, rights, FLUSH);
            }
            if (touches) {
                touch(running, page, false);
                touch(running, page, true);
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
        int own = self == sigma0() ? frames : pages;
        for (int page = 0; page < own; page++) {
            for (int target = 0; target < pages; target++) {
                for (int rights : new int[] {READ, READ | WRITE}) {
                    String what = "page %d with rights %d to page %d of %d".formatted(page, rights, target, number);
                    int fpage = address(page) | 12 << 4 | rights;
                    send("maps " + what, self, number, address(target) | MAP, fpage);
                    if (self != sigma0()) {
                        send("grants " + what, self, number, address(target) | GRANT, fpage);
                    }
                }
            }
        }
        if (pages > 1) {
            send("maps 16 K to %d".formatted(number), self, number, BASE | MAP, BASE | 14 << 4 | READ | WRITE);
        }
    }

    private void send(String what, Tcb self, int to, int item, int fpage) {
        found.add(Operation.ipc(self.number() + ": " + what, () -> {
            kernel.setMr(self, 1, item);
            kernel.setMr(self, 2, fpage);
            kernel.ipc(self, id(to), ANY, ZERO << 16, item == 0 ? 0 : tag(0, 2));
        }));
    }

    private void unmap(Tcb self, int page, int rights, int flush) {
        String name =
                "%d: unmaps page %d rights %d%s".formatted(self.number(), page, rights, flush == 0 ? "" : ", flush");
        found.add(Operation.other(
                name, () -> kernel.call(self, Abi.CALL_UNMAP, flush, 0, 0, address(page) | 12 << 4 | rights)));
    }

    /** What the processor does for an access: it notes it in the page-table entry, or raises a page fault. */
    private void touch(Tcb self, int page, boolean write) {
        String name = "%d: %s page %d".formatted(self.number(), write ? "writes" : "reads", page);
        found.add(new Operation(Operation.Kind.ACCESS, name, () -> {
            int entry = PageTables.entry(self.space, address(page));
            int value = entry == 0 ? 0 : Memory.load32(entry);
            int needed = PageTables.PRESENT | (write ? PageTables.WRITE : 0);
            if ((value & needed) == needed) {
                Memory.store32(entry, value | PageTables.ACCESSED | (write ? PageTables.DIRTY : 0));
            } else {
                kernel.pageFault(self, address(page), write);
            }
        }));
    }
}
