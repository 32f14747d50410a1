package mkplay.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import mkplay.aot.ImageLayouts;
import mkplay.kernel.Abi;
import mkplay.kernel.KernelReader;
import mkplay.kernel.KernelState;
import mkplay.kernel.irq.Pic;
import mkplay.kernel.syscall.Entry;
import mkplay.kernel.thread.Tcb;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Reg;

/** Counts a machine's system calls and what came of them, by looking at the kernel's entries and exits. */
final class CallCounts {
    private static final String[] NAMES = {
        "Ipc",
        "Lipc",
        "ExchangeRegisters",
        "ThreadControl",
        "SystemClock",
        "ThreadSwitch",
        "Schedule",
        "Unmap",
        "SpaceControl",
        "ProcessorControl",
        "MemoryControl"
    };

    /** Symbols that every way from the kernel to a thread comes by, some of them by two. */
    static final List<String> EXITS = List.of("return_from_ipc", "return_to_thread", "guarded_return");

    /** Error codes of an IPC, and of the other calls. */
    private static final String[] IPC_ERRORS = {
        "", "timeout", "no partner", "cancelled", "overflow", "transfer timeout", "partner's timeout", "aborted"
    };

    private static final String[] ERRORS = {
        "", "no privilege", "thread", "space", "scheduler", "parameter", "UTCB area", "KIP area", "no memory"
    };

    private static final String[] EXCEPTIONS =
            IntStream.range(0, Pic.BASE).mapToObj("exception %2d"::formatted).toArray(String[]::new);

    /** Offsets in a thread control block, which begins with the registers in the order of PUSHA. */
    private static final int ESI = 4, EDX = 20, ECX = 24, EAX = 28, VECTOR = 32, ERROR_CODE = 36, UTCB = 76;

    private static final int NONE = -1;

    private final Machine machine;
    private final int firstThread;
    private final int threadSize;
    private final int[] underWay = new int[KernelState.THREADS];
    private final long[] exceptions = new long[Pic.BASE];
    private final Map<String, Long> results = new TreeMap<>();
    private long calls;
    private final long[] byNumber = new long[NAMES.length];
    private long interrupts;

    private final byte[] frame = new byte[Tcb.FRAME_SIZE + 64];
    private final ByteBuffer registers = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);

    /** What entered the kernel last. */
    private int lastThread;

    private String lastEntry = "";
    private final byte[] lastFrame = new byte[frame.length];

    /** Watches a machine. */
    CallCounts(Machine machine, KernelReader kernel) {
        this.machine = machine;
        firstThread = kernel.symbol(ImageLayouts.symbol(KernelState.class, "TCBS"));
        threadSize = new ImageLayouts(KernelState.class.getClassLoader()).size(Tcb.class);
        Arrays.fill(underWay, NONE);
        machine.probes().address(kernel.symbol("kernel_ipc"), (m, a) -> enteredIpc());
        machine.probes().address(kernel.symbol("kernel_ipc_guarded"), (m, a) -> enteredIpc());
        machine.probes().address(kernel.symbol("kernel_trap"), (m, a) -> trapped());
        for (String exit : EXITS) {
            machine.probes().address(kernel.symbol(exit), (m, a) -> left());
        }
    }

    /** System calls so far. */
    long calls() {
        return calls;
    }

    /** How often a call was made. */
    long calls(int number) {
        return byNumber[number];
    }

    /** How often each call had each result, each exception and all interrupts. */
    Map<String, Long> results() {
        Map<String, Long> all = new TreeMap<>(results);
        for (int vector = 0; vector < exceptions.length; vector++) {
            if (exceptions[vector] != 0) {
                all.put(EXCEPTIONS[vector], exceptions[vector]);
            }
        }
        all.put("interrupt", interrupts);
        return all;
    }

    /** What entered the kernel last, with the registers of the thread then. */
    String last() {
        ByteBuffer r = ByteBuffer.wrap(lastFrame).order(ByteOrder.LITTLE_ENDIAN);
        return "thread %d: %s eax %x ecx %x edx %x ebx %x esi %x edi %x ebp %x eip %x error code %x"
                .formatted(
                        lastThread,
                        lastEntry,
                        r.getInt(EAX),
                        r.getInt(ECX),
                        r.getInt(EDX),
                        r.getInt(16),
                        r.getInt(ESI),
                        r.getInt(0),
                        r.getInt(8),
                        r.getInt(40),
                        r.getInt(ERROR_CODE));
    }

    private int index(int pointer) {
        return (pointer - firstThread) / threadSize;
    }

    /** The parameters are in registers. */
    private void enteredIpc() {
        int thread = machine.register(Reg.EDI);
        begin(thread, Abi.CALL_IPC);
        ByteBuffer r = ByteBuffer.wrap(lastFrame).order(ByteOrder.LITTLE_ENDIAN);
        r.putInt(EAX, machine.register(Reg.EAX));
        r.putInt(ECX, machine.register(Reg.ECX));
        r.putInt(EDX, machine.register(Reg.EDX));
        r.putInt(ESI, machine.register(Reg.ESI));
    }

    private void trapped() {
        int thread = machine.register(Reg.EAX);
        read(thread);
        int vector = registers.getInt(VECTOR);
        if (vector < exceptions.length) {
            exceptions[vector]++;
            note(thread, EXCEPTIONS[vector]);
        } else if (vector < Entry.CALLS) {
            interrupts++;
        } else {
            begin(thread, vector - Entry.CALLS);
        }
    }

    private void begin(int thread, int number) {
        calls++;
        byNumber[number]++;
        int index = index(thread);
        if (index >= 0 && index < underWay.length) {
            underWay[index] = number;
        }
        read(thread);
        note(thread, NAMES[number]);
    }

    private void read(int thread) {
        machine.readLinear(thread, frame);
    }

    private void note(int thread, String what) {
        lastThread = index(thread);
        lastEntry = what;
        System.arraycopy(frame, 0, lastFrame, 0, frame.length);
    }

    /** Back to the user in the thread in EAX: if it made a call, that is over. */
    private void left() {
        int thread = machine.register(Reg.EAX);
        int index = index(thread);
        if (index < 0 || index >= underWay.length || underWay[index] == NONE) {
            return;
        }
        int number = underWay[index];
        underWay[index] = NONE;
        read(thread);
        results.merge(NAMES[number] + ": " + result(number), 1L, Long::sum);
    }

    private String result(int number) {
        int utcb = registers.getInt(UTCB);
        if (number <= Abi.CALL_LIPC) {
            return (word(utcb) & Abi.TAG_ERROR) == 0 ? "ok" : name(IPC_ERRORS, word(utcb + Abi.UTCB_ERROR_CODE) >>> 1);
        }
        boolean tells = number != Abi.CALL_SYSTEM_CLOCK && number != Abi.CALL_THREAD_SWITCH && number != Abi.CALL_UNMAP;
        return !tells || registers.getInt(EAX) != 0 ? "ok" : name(ERRORS, word(utcb + Abi.UTCB_ERROR_CODE));
    }

    private static String name(String[] names, int code) {
        return code > 0 && code < names.length ? names[code] : "error " + code;
    }

    private int word(int address) {
        byte[] bytes = new byte[4];
        machine.readLinear(address, bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    }
}
