package mkplay.kernel.syscall;

import mkplay.kernel.Abi;
import mkplay.kernel.Probe;
import mkplay.kernel.fault.Exceptions;
import mkplay.kernel.irq.Interrupts;
import mkplay.kernel.irq.Pic;
import mkplay.kernel.mapping.Unmap;
import mkplay.kernel.sched.Clock;
import mkplay.kernel.sched.Schedule;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.space.MemoryControl;
import mkplay.kernel.space.SpaceControl;
import mkplay.kernel.thread.ExchangeRegisters;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.ThreadControl;
import mkplay.kernel.thread.Threads;
import mkplay.systemjava.Export;

/**
 * Every way into the kernel but Ipc: exceptions, interrupts, and the other system calls. The entry code has saved the user's
 * registers in the TCB; it returns to the user in the thread that is the result.
 */
@Export("Vector")
public final class Entry {
    /** INT 3, which users may execute. */
    public static final int BREAKPOINT = 3;

    /** Ipc by INT, where there is no SYSENTER: return address in EBX, stack pointer in EBP. The entry code goes straight to IPC. */
    public static final int IPC = 0x30;

    /** The other system calls, one vector each: their number added to this. */
    public static final int CALLS = 0x30;

    /** Number of vectors with a gate. */
    public static final int COUNT = CALLS + Abi.CALL_MEMORY_CONTROL + 1;

    private Entry() {}

    /** The vector is in the TCB. */
    @Export(value = "kernel_trap", registers = true)
    public static Tcb trap(Tcb self) {
        int vector = self.vector;
        if (vector < Pic.BASE) {
            return Exceptions.raise(self);
        }
        if (vector < Pic.BASE + Pic.LINES) {
            return Interrupts.handle(self, vector - Pic.BASE);
        }
        return systemCall(self, vector - CALLS);
    }

    /** The idle loop has let interrupts into the long operation of a thread, which is ready. */
    @Export(value = "kernel_go_on", registers = true)
    public static Tcb goOn(Tcb idle) {
        return Scheduler.pickNext(idle);
    }

    private static Tcb systemCall(Tcb self, int number) {
        Probe.syscall(self.globalId, number);
        switch (number) {
            case Abi.CALL_EXCHANGE_REGISTERS -> {
                return ExchangeRegisters.systemCall(self);
            }
            case Abi.CALL_THREAD_CONTROL -> {
                return ThreadControl.systemCall(self);
            }
            case Abi.CALL_SYSTEM_CLOCK -> {
                long now = Clock.microseconds();
                self.eax = (int) now;
                self.edx = (int) (now >>> 32);
            }
            case Abi.CALL_THREAD_SWITCH -> {
                return Scheduler.donate(self, Threads.find(self.space, self.eax));
            }
            case Abi.CALL_SCHEDULE -> {
                return Schedule.systemCall(self);
            }
            case Abi.CALL_UNMAP -> {
                return Unmap.systemCall(self);
            }
            case Abi.CALL_MEMORY_CONTROL -> {
                return MemoryControl.systemCall(self);
            }
            case Abi.CALL_SPACE_CONTROL -> SpaceControl.systemCall(self);
            default -> {
                // ProcessorControl: no processor here can change its frequency or voltage.
                self.eax = 0;
                Threads.setError(self, self.space.privileged ? Abi.ERROR_PARAMETER : Abi.ERROR_NO_PRIVILEGE);
            }
        }
        return self;
    }
}
