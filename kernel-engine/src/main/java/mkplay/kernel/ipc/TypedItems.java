package mkplay.kernel.ipc;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.Probe;
import mkplay.kernel.mapping.Flexpage;
import mkplay.kernel.mapping.IoMapping;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.mapping.TreeWalk;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Memory;
import mkplay.systemjava.Warm;

/** Typed items of a message: map and grant items (L4 X.2, 5.2); those with strings are {@link StringTransfer}'s. */
public final class TypedItems {
    /** Bits 3-1 of an item's first word, in place. */
    private static final int TYPE_MASK = 0xE;

    private static final int MAP = 0x8;
    private static final int GRANT = 0xA;

    /** {@link #check}: the receiver does not take the message. */
    static final int UNACCEPTABLE = -1;

    /** {@link #check}: map and grant items. */
    static final int MAPPINGS = 1;

    /** {@link #check}: some are strings, or they map so much that interrupts must be let in. */
    static final int IN_STEPS = 2;

    /** All pages of an item. */
    static final int ALL = Integer.MAX_VALUE;

    /** Pages of a step. */
    private static final int STEP = 8;

    /** Most pages of a message that is transferred at once. */
    private static final int MOST_AT_ONCE = 16;

    /** {@link #performOne}: the step that has the page that is missing. */
    private static final int MISSING = -1;

    private static final int PAGE_SHIFT = 12;

    /** Bit of the acceptor: string items are welcome. */
    static final int ACCEPTS_STRINGS = 1;

    private TypedItems() {}

    /**
     * What items there are, and whether all can be transferred: decoding, nothing is changed.
     *
     * @param items address of the first item
     * @param words number of words of all items
     * @param acceptor the receiver's acceptor word; its fpage is the window for mappings
     */
    @Warm
    static int check(int items, int words, int acceptor) {
        int kinds = MAPPINGS;
        int pages = 0;
        int at = 0;
        while (at < words) {
            int item = Memory.load32(items + 4 * at);
            if ((item & StringItems.NOT_STRING) == 0) {
                kinds = IN_STEPS;
                at += StringItems.words(item);
                if (at > words || (acceptor & ACCEPTS_STRINGS) == 0) {
                    return UNACCEPTABLE;
                }
            } else if (isAcceptable(item, items + 4 * at, at + 2 <= words, acceptor)) {
                pages += pages(Memory.load32(items + 4 * at + 4));
                if (pages > MOST_AT_ONCE) {
                    kinds = IN_STEPS;
                }
                at += 2;
            } else {
                return UNACCEPTABLE;
            }
        }
        return kinds;
    }

    /** How much work an item is: the pages of its fpage, at least one. */
    private static int pages(int fpage) {
        int bits = IoMapping.isIoFpage(fpage) ? 0 : Flexpage.bits(fpage);
        return bits == 0 ? 1 : Flexpage.pages(bits);
    }

    private static boolean isAcceptable(int item, int address, boolean complete, int acceptor) {
        int type = item & TYPE_MASK;
        if (type != MAP && type != GRANT || !complete) {
            return false;
        }
        boolean nil = Memory.load32(address + 4) == 0;
        return nil || (acceptor & ~0xF) != 0;
    }

    /**
     * Carries out a step of the item at a message register of a message that is transferred in steps, whose registers users may have
     * changed since.
     *
     * @param end register behind the message
     * @param page where in the item to begin
     * @return the page to go on with; {@link #ALL}; negative: it could not be done
     */
    static int performAt(Tcb from, Tcb to, int register, int end, int page) {
        int address = from.utcb + 4 * register;
        int item = Memory.load32(address);
        int acceptor = acceptor(to);
        if (!isAcceptable(item, address, register + 2 <= end, acceptor)) {
            return -1;
        }
        KernelState.walkRest = STEP;
        TreeWalk.resume(from.walkPlace, from.number());
        int next = performOne(from, to, item, Memory.load32(address + 4), acceptor & ~0xF, page, page + STEP);
        from.walkPlace = TreeWalk.suspend(from.number());
        return next;
    }

    /**
     * Carries out items that were found acceptable. What takes long after all, because of what is derived from pages that others
     * replace, goes on in steps; where there are none, in the middle of a message with strings, a page is left out and will be missed
     * again, but a grant goes to its end.
     *
     * @param register message register of the first item
     * @param whole otherwise only what a thread needs that lacks a page in the middle of a message with strings: the step of each item
     *     that has this page
     * @return the results of {@link Transfer#message}
     */
    @Warm
    static int perform(Tcb from, Tcb to, int register, int words, int acceptor, boolean whole) {
        KernelState.walkRest = MOST_AT_ONCE;
        int end = register + words;
        for (int at = register; at < end; at += 2) {
            int first = Memory.load32(from.utcb + 4 * at);
            int fpage = Memory.load32(from.utcb + 4 * at + 4);
            if (to.transferPartner != null && (first & TYPE_MASK) == GRANT) {
                KernelState.walkRest = TreeWalk.ALL;
            }
            int page = performOne(from, to, first, fpage, acceptor & ~0xF, whole ? 0 : MISSING, ALL);
            if (page < 0) {
                return Abi.IPC_OVERFLOW;
            }
            if (KernelState.walkPlace != 0) {
                int place = TreeWalk.suspend(from.number());
                if (to.transferPartner == null) {
                    StringTransfer.begin(from, to, at);
                    from.itemBytes = page;
                    from.walkPlace = place;
                    return Transfer.UNDER_WAY;
                }
            }
        }
        return 0;
    }

    /** Pages {@code first} up to before {@code end} of an item; the results of {@link #performAt}. */
    @Warm
    private static int performOne(Tcb from, Tcb to, int item, int fpage, int window, int first, int end) {
        boolean grant = (item & TYPE_MASK) == GRANT;
        if (IoMapping.isIoFpage(fpage)) {
            return mapPorts(from, to, fpage, window) ? ALL : -1;
        }
        int sendBits = Flexpage.bits(fpage);
        int windowBits = Flexpage.bits(window);
        if (sendBits == 0 || windowBits == 0) {
            return ALL;
        }
        int hotSpot = item & -1024;
        int sendMask = Flexpage.offsetMask(sendBits);
        int windowMask = Flexpage.offsetMask(windowBits);
        // The send base picks the place in the larger of the two regions (L4 X.2, 5.2).
        int source = Flexpage.base(fpage) + (hotSpot & sendMask & ~windowMask);
        int target = Flexpage.base(window) + (hotSpot & windowMask & ~sendMask);
        int bits = sendBits < windowBits ? sendBits : windowBits;
        if (first <= 0 && KernelState.walkFrom == 0) {
            Probe.map(from.globalId, to.globalId, fpage, target, grant ? 1 : 0);
        }
        int rights = Flexpage.rights(fpage);
        int pages = Flexpage.pages(bits);
        int page = first;
        int stop = end < pages ? end : pages;
        if (first == MISSING) {
            page = to.faultWord1 - target >>> PAGE_SHIFT & -STEP;
            stop = page + STEP < pages ? page + STEP : pages;
        }
        if (rights == 0 || page >= pages) {
            return ALL;
        }
        int next = Mapping.mapSome(from.space, source, to.space, target, page, stop, pages, rights, grant);
        return next >= pages ? ALL : next;
    }

    private static boolean mapPorts(Tcb from, Tcb to, int fpage, int window) {
        int port = IoMapping.port(fpage);
        int end = port + IoMapping.count(fpage);
        if (IoMapping.isIoFpage(window)) {
            int windowPort = IoMapping.port(window);
            int windowEnd = windowPort + IoMapping.count(window);
            port = port > windowPort ? port : windowPort;
            end = end < windowEnd ? end : windowEnd;
        } else if (Flexpage.bits(window) != 32) {
            return true;
        }
        if (port >= end || (fpage & 0xF) == 0) {
            return true;
        }
        Probe.map(from.globalId, to.globalId, fpage, port, 0);
        return IoMapping.map(from.space, to.space, port, end - port) == Mapping.DONE;
    }

    /** Whether a thread that is receiving takes strings. */
    static boolean acceptsStrings(Tcb receiver) {
        return (acceptor(receiver) & ACCEPTS_STRINGS) != 0;
    }

    /** The acceptor of a thread that is receiving: its BR0, or the whole space for a reply to a page fault. */
    public static int acceptor(Tcb receiver) {
        int kind = receiver.kind();
        if (kind == Tcb.USER) {
            return Memory.load32(receiver.utcb + Abi.UTCB_BR0);
        }
        return kind == Tcb.PAGE_FAULT || kind == Tcb.IO_FAULT ? Abi.FPAGE_COMPLETE : 0;
    }
}
