package mkplay.kernel.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import mkplay.kernel.Abi;
import mkplay.kernel.HostedKernel;
import mkplay.kernel.KernelState;
import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.mapping.MapTree;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Memory;

/**
 * When two states are the same: a hash of 64 bits over everything that the kernel may still look at. What is left out is listed
 * here with its reason; a variable that is new in the kernel counts. Times count from now, so that waiting for ever does not
 * lead to ever new states.
 */
final class StateKey {
    /** The kernel stores and loads these for users, but never decides by them; every operation of a test sets those it uses. */
    private static final Set<String> REGISTERS = Set.of(
            "edi",
            "esi",
            "unusedEsp",
            "errorCode",
            "eip",
            "cs",
            "eflags",
            "esp",
            "ss",
            "exitKind",
            "faultWord1",
            "faultWord2");

    /** Which of equal page frames and tree nodes is used is no difference; the key has the pages and who gave them instead. */
    private static final Set<String> INTERCHANGEABLE = Set.of("utcb", "cr3");

    private static final Set<String> STATICS_LEFT_OUT = Set.of(
            // The same.
            "freeFrames",
            "framesNext",
            "freeNodes",
            "nodeLimit",
            // The processor has a time stamp counter: nobody asks.
            "tickMicroseconds",
            // Set before every use, in the same operation.
            "stringAddress",
            "stringRun",
            "stringNext",
            "unmapStatus",
            "unmapNext",
            "walkStatus",
            "walkRest");

    /** Read when the thread waits. */
    private static final Set<String> OF_WAITS = Set.of("partner");

    /** Read when a message is waiting, half transferred, or half over. */
    private static final Set<String> OF_SENDS = Set.of("timeouts", "tag", "virtualSender");

    private static final Set<String> OF_TRANSFERS =
            Set.of("transferItem", "transferBuffer", "itemBytes", "transferBytes", "walkPlace");
    private static final Set<String> OF_FAULTS_IN_TRANSFERS =
            Set.of("savedTag", "savedTimeouts", "savedPartner", "savedVirtualSender");

    private static final int NEVER = 0,
            EXISTS = 1,
            WAITS = 2,
            SENDS = 4,
            TIMED = 8,
            TRANSFERS = 16,
            FAULTS = 32,
            SLICED = 64;
    private static final int ALWAYS = 128, MOMENT = 256, REDIRECTED = 512, UNMAPS = 1024;

    private final HostedKernel kernel;
    private final List<Tcb> threads;
    private final int[] starts;
    private final int[] others;
    private final int[] rules;
    private final int status, sliceLength, tag, delayEnd;
    private final int[] pages;
    private long hash;

    StateKey(HostedKernel kernel, KernelStates states, int[] pages) {
        this.kernel = kernel;
        this.pages = pages;
        Map<Tcb, Integer> cells = states.threadCells();
        threads = cells.keySet().stream()
                .sorted((a, b) -> cells.get(a) - cells.get(b))
                .toList();
        starts = threads.stream().mapToInt(cells::get).toArray();
        List<String> fields =
                Cells.variables(Tcb.class, false).stream().map(f -> f.getName()).toList();
        rules = fields.stream().mapToInt(StateKey::rule).toArray();
        status = fields.indexOf("status");
        sliceLength = fields.indexOf("sliceLength");
        tag = fields.indexOf("tag");
        delayEnd = states.cells().find("delayEnd");
        others = otherCells(states.cells(), fields.size());
    }

    private static int rule(String field) {
        if (REGISTERS.contains(field) || INTERCHANGEABLE.contains(field)) {
            return NEVER;
        } else if (OF_WAITS.contains(field)) {
            return WAITS;
        } else if (OF_SENDS.contains(field)) {
            return SENDS;
        } else if (OF_TRANSFERS.contains(field)) {
            return TRANSFERS;
        } else if (OF_FAULTS_IN_TRANSFERS.contains(field)) {
            return FAULTS;
        }
        return switch (field) {
            case "intendedReceiver" -> REDIRECTED;
            // The control word and attributes of an Unmap or MemoryControl that is not over, and which it is.
            case "eax", "ebx", "ecx", "edx", "ebp", "vector" -> UNMAPS;
            case "heapIndex" -> TIMED;
            case "deadline" -> TIMED | MOMENT;
            case "transferDeadline" -> TRANSFERS | MOMENT;
            case "sliceLeft" -> SLICED;
            case "readyNext", "readyPrevious", "sendNext", "sendPrevious", "sendTarget", "senders" -> ALWAYS;
            case "transferPartner", "handler" -> ALWAYS;
            default -> EXISTS;
        };
    }

    private int[] otherCells(Cells cells, int threadSize) {
        boolean[] taken = new boolean[cells.size()];
        for (int start : starts) {
            Arrays.fill(taken, start, start + threadSize, true);
        }
        Map<Integer, Integer> chosen = new HashMap<>();
        for (int i = 0; i < taken.length; i++) {
            String name = cells.name(i);
            String field = name.substring(name.indexOf('.') + 1);
            boolean leftOut = name.startsWith("node ")
                    || STATICS_LEFT_OUT.contains(name)
                    || name.startsWith("space ")
                            && Set.of("cr3", "directory", "nodeDirectory").contains(field);
            if (!taken[i] && !leftOut) {
                chosen.put(i, i);
            }
        }
        return chosen.keySet().stream().mapToInt(i -> i).sorted().toArray();
    }

    private void add(long value) {
        hash = (hash ^ value) * 0x9E37_79B9_7F4A_7C15L;
        hash ^= hash >>> 32;
    }

    /** The key of the state whose cells have these values; memory is read. */
    long of(long[] values) {
        hash = 0xCBF2_9CE4_8422_2325L;
        add(kernel.running.number());
        for (int i = 0; i < starts.length; i++) {
            addThread(values, starts[i]);
            addUtcb(threads.get(i));
        }
        for (int cell : others) {
            add(cell == delayEnd ? fromNow(values[cell]) : values[cell]);
        }
        for (Space space : KernelState.SPACE_POOL) {
            if (space.cr3 != 0) {
                addSpace(space);
            }
        }
        add(framesLeft());
        return hash == 0 ? 1 : hash;
    }

    /** How much memory the kernel has left, though not where. */
    private static int framesLeft() {
        int left = (KernelState.framesEnd - KernelState.framesNext) / Frames.PAGE_SIZE;
        for (int frame = KernelState.freeFrames; frame != 0; frame = Memory.load32(Frames.window(frame))) {
            left++;
        }
        return left;
    }

    private void addThread(long[] values, int start) {
        int live = live((int) values[start + status], values[start + sliceLength], (int) values[start + tag]);
        for (int i = 0; i < rules.length; i++) {
            int rule = rules[i];
            if ((rule & live) == 0) {
                add(0);
            } else {
                add((rule & MOMENT) == 0 ? values[start + i] : fromNow(values[start + i]));
            }
        }
    }

    private static int live(int status, long sliceLength, int tag) {
        int state = status & Tcb.STATE_MASK;
        boolean transfers = (status & (Tcb.SENDING_STRINGS | Tcb.RECEIVING_STRINGS)) != 0;
        boolean resumes = (status & Tcb.RESUME_RECEIVE) != 0;
        int live = ALWAYS;
        live |= state != Tcb.FREE ? EXISTS : 0;
        live |= state == Tcb.SENDING || state == Tcb.RECEIVING || resumes || transfers ? WAITS : 0;
        live |= state == Tcb.SENDING || resumes || transfers ? SENDS : 0;
        live |= (live & SENDS) != 0 && (tag & Abi.TAG_REDIRECTED) != 0 ? REDIRECTED : 0;
        live |= (status & Tcb.UNMAPPING) != 0 ? UNMAPS : 0;
        live |= (status & Tcb.TIMED) != 0 ? TIMED : 0;
        live |= transfers || (status & Tcb.UNMAPPING) != 0 ? TRANSFERS : 0;
        live |= transfers && (status & Tcb.KIND_MASK) != Tcb.USER ? FAULTS : 0;
        live |= sliceLength != 0 ? SLICED : 0;
        return live;
    }

    /** A moment that is not set, or for ever, stays so; what is past is all the same. */
    private long fromNow(long moment) {
        return moment == 0 || moment == Long.MAX_VALUE ? moment : 1 + Math.max(0, moment - kernel.now);
    }

    /** What the kernel reads of a UTCB beside messages that are on their way. */
    private void addUtcb(Tcb thread) {
        if (thread.utcb == 0) {
            return;
        }
        add(Memory.load32(thread.utcb + Abi.UTCB_GLOBAL_ID));
        add(Memory.load32(thread.utcb + Abi.UTCB_PAGER));
        add(Memory.load32(thread.utcb + Abi.UTCB_EXCEPTION_HANDLER));
        add(Memory.load32(thread.utcb + Abi.UTCB_PREEMPT_FLAGS));
        add(Memory.load32(thread.utcb + Abi.UTCB_XFER_TIMEOUTS));
        add(Memory.load32(thread.utcb + Abi.UTCB_BR0));
        if (thread.is(Tcb.UNMAPPING)) {
            for (int word = 0; word < Abi.MESSAGE_REGISTERS; word++) {
                add(Memory.load32(thread.utcb + 4 * word));
            }
        }
        int typed = thread.tag >>> Abi.TAG_TYPED_SHIFT & Abi.TAG_UNTYPED_MASK;
        if (typed != 0 && (thread.state() == Tcb.SENDING || thread.transferPartner != null)) {
            int untyped = thread.tag & Abi.TAG_UNTYPED_MASK;
            for (int word = untyped + 1; word <= untyped + typed; word++) {
                add(Memory.load32(thread.utcb + 4 * word));
            }
        }
    }

    /** The pages of the configuration: frame, rights and status of each, and who gave it. */
    private void addSpace(Space space) {
        for (int page : pages) {
            int entry = PageTables.entry(space, page);
            if (entry == 0) {
                add(-1);
                continue;
            }
            add(Memory.load32(entry));
            MapNode node = MapTree.find(space, page);
            if (node != null) {
                add(node.page);
                add(node.walker());
                add(node.parent == null ? 0 : (long) node.parent.page << 16 | number(node.parent.space));
            }
        }
    }

    private static int number(Space space) {
        for (int i = 0; i < KernelState.SPACES; i++) {
            if (KernelState.SPACE_POOL[i] == space) {
                return i + 1;
            }
        }
        throw new IllegalStateException("no space");
    }
}
