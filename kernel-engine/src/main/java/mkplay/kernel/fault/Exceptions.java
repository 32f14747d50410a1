package mkplay.kernel.fault;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.Probe;
import mkplay.kernel.fpu.Fpu;
import mkplay.kernel.space.SmallSpaces;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Cpu;
import mkplay.systemjava.Import;
import mkplay.systemjava.Memory;

/** Processor exceptions of user code: healed, answered, or sent to the exception handler (L4 X.2, 7.2 and appendix A). */
public final class Exceptions {
    private static final int BREAKPOINT = 3;
    private static final int INVALID_OPCODE = 6;
    private static final int DEVICE_NOT_AVAILABLE = 7;
    private static final int STACK_FAULT = 12;
    private static final int GENERAL_PROTECTION = 13;
    private static final int PAGE_FAULT = 14;

    /** Words of an exception message: instruction pointer, flags, vector, error code and eight registers. */
    private static final int WORDS = 12;

    /** The bytes of the KernelInterface "system call", {@code lock; nop}. */
    private static final int LOCK_NOP = 0x90F0;

    private Exceptions() {}

    /** The running thread raised the exception that its frame shows. */
    public static Tcb raise(Tcb self) {
        int vector = self.vector;
        if (vector == PAGE_FAULT) {
            return Faults.pageFault(self, Cpu.cr2());
        }
        if (vector == DEVICE_NOT_AVAILABLE && Fpu.acquire(self)) {
            return self;
        }
        if (vector == INVALID_OPCODE && kernelInterface(self)) {
            return self;
        }
        if (vector == BREAKPOINT && KernelState.debuggerConsole && DebuggerTraps.serve(self)) {
            return self;
        }
        if (vector == STACK_FAULT && self.errorCode == 0 && SmallSpaces.enlarge(self.space)) {
            return self;
        }
        if (vector == GENERAL_PROTECTION && self.errorCode == 0) {
            if (repairSegments() != 0 || !SmallSpaces.holds(self.space, self.eip) && SmallSpaces.enlarge(self.space)) {
                return self;
            }
            int access = IoInstruction.decode(self);
            if (access != IoInstruction.NONE) {
                return IoInstruction.allow(self, access);
            }
            if (SmallSpaces.enlarge(self.space)) {
                return self;
            }
        }
        Probe.exception(self.globalId, vector, self.errorCode, self.eip);
        int handler = Memory.load32(self.utcb + Abi.UTCB_EXCEPTION_HANDLER);
        return Faults.call(self, Tcb.EXCEPTION, Abi.LABEL_EXCEPTION | WORDS, handler);
    }

    /** Answers {@code lock; nop}: where the kernel interface page is and what kernel this is. */
    private static boolean kernelInterface(Tcb self) {
        int code = UserCode.load16(self.space, self.eip);
        if (code != LOCK_NOP) {
            return false;
        }
        self.eip += 2;
        self.eax = self.space.kipArea;
        self.ecx = Memory.load32(KernelState.kip + 4);
        self.edx = Memory.load32(KernelState.kip + 8);
        int descriptor = KernelState.kip + Memory.load32(KernelState.kip + 12);
        self.esi = Memory.load32(descriptor);
        return true;
    }

    /**
     * Loads the flat user segments where a segment register holds something else. Not 0 if there was such a register: then the
     * instruction deserves another try.
     */
    @Import("repair_segments")
    private static int repairSegments() {
        return 0;
    }

    /** Writes MR1 to MR12 of the exception message of a thread behind {@code message}, the address of MR0. */
    public static void storeFrame(Tcb thread, int message) {
        Memory.store32(message + 4, thread.eip);
        Memory.store32(message + 8, thread.eflags);
        Memory.store32(message + 12, thread.vector);
        Memory.store32(message + 16, thread.errorCode);
        Memory.store32(message + 20, thread.edi);
        Memory.store32(message + 24, thread.esi);
        Memory.store32(message + 28, thread.ebp);
        Memory.store32(message + 32, thread.esp);
        Memory.store32(message + 36, thread.ebx);
        Memory.store32(message + 40, thread.edx);
        Memory.store32(message + 44, thread.ecx);
        Memory.store32(message + 48, thread.eax);
    }

    /** Loads the registers from the handler's answer; those beyond its {@code words} stay as they are. */
    public static void loadFrame(Tcb thread, int message, int words) {
        for (int i = 1; i <= words && i <= WORDS; i++) {
            setRegister(thread, i, Memory.load32(message + 4 * i));
        }
    }

    private static void setRegister(Tcb thread, int word, int value) {
        switch (word) {
            case 1 -> thread.eip = value;
            case 2 -> thread.eflags = thread.eflags & ~Abi.USER_FLAGS | value & Abi.USER_FLAGS;
            case 5 -> thread.edi = value;
            case 6 -> thread.esi = value;
            case 7 -> thread.ebp = value;
            case 8 -> thread.esp = value;
            case 9 -> thread.ebx = value;
            case 10 -> thread.edx = value;
            case 11 -> thread.ecx = value;
            case 12 -> thread.eax = value;
            default -> {
                // Vector and error code are information for the handler only.
            }
        }
    }
}
