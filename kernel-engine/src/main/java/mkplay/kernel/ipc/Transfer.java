package mkplay.kernel.ipc;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.Probe;
import mkplay.kernel.fault.Exceptions;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Memory;
import mkplay.systemjava.Warm;

/** Moves one message from a thread that sends to a thread that receives it; both sides may be the kernel's own protocols. */
public final class Transfer {
    private Transfer() {}

    /** The words are transferred, and {@link StringTransfer} has the rest. */
    static final int UNDER_WAY = -1;

    /** Number of untyped and typed words of a message, without the tag. */
    static int words(int tag) {
        return (tag & Abi.TAG_UNTYPED_MASK) + (tag >>> Abi.TAG_TYPED_SHIFT & Abi.TAG_UNTYPED_MASK);
    }

    /**
     * Transfers {@code from}'s message.
     *
     * @return 0, UNDER_WAY, or the IPC error code that both partners get
     */
    @Warm
    public static int message(Tcb from, Tcb to) {
        int tag = from.tag;
        int untyped = tag & Abi.TAG_UNTYPED_MASK;
        int typed = tag >>> Abi.TAG_TYPED_SHIFT & Abi.TAG_UNTYPED_MASK;
        if (untyped + typed >= Abi.MESSAGE_REGISTERS) {
            return Abi.IPC_OVERFLOW;
        }
        int source = compose(from);
        int items = source + 4 * (untyped + 1);
        int acceptor = TypedItems.acceptor(to);
        int kinds = typed == 0 ? 0 : TypedItems.check(items, typed, acceptor);
        if (kinds == TypedItems.UNACCEPTABLE) {
            return Abi.IPC_OVERFLOW;
        }
        int words = deliver(from, source, untyped, typed, to);
        Probe.ipcTransfer(from.globalId, to.globalId, tag, words);
        boolean inSteps = kinds == TypedItems.IN_STEPS;
        if (inSteps && to.transferPartner == null) {
            StringTransfer.begin(from, to, untyped + 1);
            return UNDER_WAY;
        }
        return typed == 0 ? 0 : TypedItems.perform(from, to, untyped + 1, typed, acceptor, !inSteps);
    }

    /** Address of the words of a thread's message, MR0 first: its UTCB, or where a kernel-made message is put together. */
    private static int compose(Tcb from) {
        int kind = from.kind();
        if (kind == Tcb.USER) {
            return from.utcb;
        }
        int buffer = KernelState.messageBuffer;
        if (kind == Tcb.EXCEPTION) {
            Exceptions.storeFrame(from, buffer);
        } else {
            Memory.store32(buffer + 4, from.faultWord1);
            Memory.store32(buffer + 8, from.faultWord2);
        }
        return buffer;
    }

    /** Puts the words where the receiver wants them; returns the address at which MR0 and all words can be read. */
    @Warm
    private static int deliver(Tcb from, int source, int untyped, int typed, Tcb to) {
        int tag = from.tag;
        int kind = to.kind();
        if (kind == Tcb.USER) {
            Memory.copyWords(to.utcb + 4, source + 4, untyped + typed);
            Memory.store32(to.utcb, tag);
            if ((tag & Abi.TAG_REDIRECTED) != 0) {
                Memory.store32(to.utcb + Abi.UTCB_INTENDED_RECEIVER, from.intendedReceiver);
            }
            return to.utcb;
        }
        Memory.store32(source, tag);
        if (kind == Tcb.STARTUP) {
            if (untyped >= 1) {
                to.eip = Memory.load32(source + 4);
            }
            if (untyped >= 2) {
                to.esp = Memory.load32(source + 8);
            }
        } else if (kind == Tcb.EXCEPTION) {
            Exceptions.loadFrame(to, source, untyped);
        }
        return source;
    }
}
