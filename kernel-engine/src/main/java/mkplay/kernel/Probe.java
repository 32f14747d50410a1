package mkplay.kernel;

import mkplay.systemjava.HostedMachine;
import mkplay.systemjava.TracePoint;

/**
 * The kernel's trace points. This class is their one declaration: the compiler makes a {@code nop} and a note of each call, the
 * engine, the wire schema and the documents read names, arguments and texts from here. All threads are global ids.
 */
public final class Probe {
    private Probe() {}

    @TracePoint("A message is delivered: its tag and its words, in the UTCB of either thread.")
    public static void ipcTransfer(int from, int to, int tag, int mrs) {
        HostedMachine.trace("ipcTransfer", from, to, tag, mrs);
    }

    @TracePoint(
            "A thread waits: to send (phase 0) to or receive (phase 1) from a partner, -1 for any, with this timeout.")
    public static void ipcBlock(int thread, int partner, int phase, int timeout) {
        HostedMachine.trace("ipcBlock", thread, partner, phase, timeout);
    }

    @TracePoint("An IPC ended with an error code.")
    public static void ipcError(int thread, int errorCode) {
        HostedMachine.trace("ipcError", thread, errorCode);
    }

    @TracePoint("A thread became ready to run.")
    public static void wakeup(int thread) {
        HostedMachine.trace("wakeup", thread);
    }

    @TracePoint("The processor went from one thread to another; 0 is the idle loop.")
    public static void threadSwitch(int from, int to) {
        HostedMachine.trace("threadSwitch", from, to);
    }

    @TracePoint("A thread lost the processor: its time slice ended or a higher priority became ready.")
    public static void preempt(int thread) {
        HostedMachine.trace("preempt", thread);
    }

    @TracePoint("A thread entered the kernel by a system call.")
    public static void syscall(int thread, int number) {
        HostedMachine.trace("syscall", thread, number);
    }

    @TracePoint("A page fault became a message to the pager; access is 2 for a write, 4 for a read.")
    public static void pageFault(int thread, int address, int ip, int access) {
        HostedMachine.trace("pageFault", thread, address, ip, access);
    }

    @TracePoint("A processor exception became a message to the exception handler.")
    public static void exception(int thread, int vector, int errorCode, int ip) {
        HostedMachine.trace("exception", thread, vector, errorCode, ip);
    }

    @TracePoint("A hardware interrupt became a message to its handler thread.")
    public static void interrupt(int irq, int handler) {
        HostedMachine.trace("interrupt", irq, handler);
    }

    @TracePoint("A map or grant item of a message took effect at an address of the receiver.")
    public static void map(int from, int to, int sendFpage, int address, int grant) {
        HostedMachine.trace("map", from, to, sendFpage, address, grant);
    }

    @TracePoint("A thread revoked mappings of an fpage; flush is 1 if also its own.")
    public static void unmap(int thread, int fpage, int flush) {
        HostedMachine.trace("unmap", thread, fpage, flush);
    }

    @TracePoint("A thread was created or changed; space is a number that its address space has alone.")
    public static void threadCreate(int thread, int space, int scheduler, int pager) {
        HostedMachine.trace("threadCreate", thread, space, scheduler, pager);
    }

    @TracePoint("A thread was deleted.")
    public static void threadDelete(int thread) {
        HostedMachine.trace("threadDelete", thread);
    }

    @TracePoint("Nothing is ready: the processor is about to halt, with so many finite timeouts pending.")
    public static void idle(int pendingTimeouts) {
        HostedMachine.trace("idle", pendingTimeouts);
    }

    @TracePoint("The kernel found an error in itself; its message is on the console.")
    public static void panic(int line) {
        HostedMachine.trace("panic", line);
    }
}
