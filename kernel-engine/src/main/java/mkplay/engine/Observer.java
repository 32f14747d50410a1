package mkplay.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import mkplay.engine.cost.IpcRecorder;
import mkplay.engine.trace.ProbeOperand;
import mkplay.engine.trace.StaticProbe;
import mkplay.engine.trace.TracePoint;
import mkplay.engine.trace.TracePoints;
import mkplay.engine.trace.TraceRecord;
import mkplay.engine.trace.TraceText;
import mkplay.kernel.Abi;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Reg;
import org.jspecify.annotations.Nullable;

/**
 * Watches the static probes of a session's images: counts IPC, follows threads, finds the end reasons that only the kernel
 * knows, and makes trace records. It reads the machine and never disturbs it.
 */
final class Observer {

    private static final Reg[] GENERAL = {Reg.EAX, Reg.ECX, Reg.EDX, Reg.EBX, Reg.ESP, Reg.EBP, Reg.ESI, Reg.EDI};

    /** Longest name of a thread that is read from the guest. */
    private static final int MAX_NAME = 32;

    /** Acts on the arguments of one hit. */
    @FunctionalInterface
    private interface Action {
        void hit(int[] args);
    }

    private final Machine machine;
    private final long traceLimit;
    private final SessionListener listener;
    private final Consumer<EndReason> endWith;
    private final Predicate<ThreadTable> stuck;
    private final IpcStatistics ipc = new IpcStatistics();
    private final ThreadTable threads = new ThreadTable();
    private final ThreadCosts costs;
    private final Map<String, Action> actions = new HashMap<>();
    private long traceRecords;
    private @Nullable IpcRecorder recorder;
    private boolean panicked;
    private int running;

    /** The last hit was the idle loop's: each tick takes it round once, and one record of that is enough. */
    private boolean idle;

    /** The last hit: executed instructions and address. */
    private long heardAt = -1;

    private int heardAddress;

    private final ProbeOperand.Context context = new ProbeOperand.Context() {
        private final byte[] word = new byte[4];
        private final ByteBuffer view = ByteBuffer.wrap(word).order(ByteOrder.LITTLE_ENDIAN);

        @Override
        public int register(int number) {
            return machine.register(GENERAL[number]);
        }

        @Override
        public int word(int address) {
            return machine.readLinear(address, word) ? view.getInt(0) : 0;
        }
    };

    /**
     * @param traceLimit trace records that may be made before the session ends with {@link EndReason#TRACE_LIMIT}; 0: not traced
     * @param endWith ends the session at the present instruction
     * @param stuck asked when the kernel idles without a pending timeout: is this a deadlock?
     */
    Observer(
            Machine machine,
            long traceLimit,
            SessionListener listener,
            Consumer<EndReason> endWith,
            Predicate<ThreadTable> stuck) {
        this.machine = machine;
        costs = new ThreadCosts(machine);
        this.traceLimit = traceLimit;
        this.listener = listener;
        this.endWith = endWith;
        this.stuck = stuck;
        defineActions();
    }

    /** Tells a recorder of system calls, messages and switches from now on; null ends that. */
    void setRecorder(@Nullable IpcRecorder next) {
        recorder = next;
    }

    private void defineActions() {
        actions.put("syscall", a -> {
            if (recorder != null) {
                recorder.called(a[0]);
            }
        });
        actions.put("ipcTransfer", a -> {
            int words = messageWords(a[2]);
            ipc.transferred(a[0], a[1], words);
            if (recorder != null) {
                recorder.transferred(a[0], a[1], words);
            }
        });
        actions.put("ipcBlock", a -> threads.blocked(a[0], a[1], a[2] == 0));
        actions.put("ipcError", a -> ipc.errors++);
        actions.put("wakeup", a -> threads.ready(a[0]));
        actions.put("threadSwitch", a -> {
            ipc.switches++;
            costs.book(running);
            running = a[1];
            threads.ready(a[1]);
            if (recorder != null) {
                recorder.switched(running);
            }
        });
        actions.put("preempt", a -> ipc.preemptions++);
        actions.put("pageFault", a -> ipc.pageFaults++);
        actions.put("exception", a -> ipc.exceptions++);
        actions.put("interrupt", a -> ipc.interrupts++);
        actions.put("map", a -> ipc.maps++);
        actions.put("threadCreate", a -> tell(threads.created(a[0], a[1])));
        actions.put("threadDelete", a -> threads.deleted(a[0]));
        actions.put("idle", a -> {
            if (a[0] == 0 && stuck.test(threads)) {
                endWith.accept(EndReason.DEADLOCK);
            }
        });
        actions.put("panic", a -> panicked = true);
        actions.put("taskStarted", a -> tell(threads.named(a[0], name(a[1]))));
        actions.put("threadStarted", a -> tell(threads.named(a[0], name(a[1]))));
    }

    /**
     * Sets a probe on the machine for each static probe of the images.
     *
     * @throws ImageFormatException if an image or one of its notes is malformed
     */
    void watch(List<byte[]> images) throws ImageFormatException {
        for (byte[] image : images) {
            ElfFile elf = ElfFile.parse(image);
            Map<String, Integer> symbols = new HashMap<>();
            for (ElfFile.Symbol symbol : elf.symbols()) {
                symbols.putIfAbsent(symbol.name(), symbol.value());
            }
            for (ElfFile.Note note : elf.notes()) {
                if (note.owner().equals(StaticProbe.NOTE_OWNER) && note.type() == StaticProbe.NOTE_TYPE) {
                    watch(StaticProbe.parse(note.descriptor(), symbols));
                }
            }
        }
    }

    private void watch(StaticProbe probe) {
        TracePoint point = TracePoints.find(probe.provider(), probe.name());
        if (point == null || probe.operands().size() != point.args().size()) {
            return; // a probe of the visitor's own
        }
        Action action = actions.getOrDefault(probe.name(), a -> {});
        boolean idles = point.name().equals("idle");
        ProbeOperand[] operands = probe.operands().toArray(ProbeOperand[]::new);
        int[] args = new int[operands.length];
        machine.probes().address(probe.address(), (m, address) -> {
            if (machine.instructions() == heardAt && address == heardAddress) {
                return; // a debugger has stopped here after this was heard
            }
            heardAt = machine.instructions();
            heardAddress = address;
            for (int i = 0; i < operands.length; i++) {
                args[i] = operands[i].value(context);
            }
            action.hit(args);
            if (traceLimit > 0 && !(idles && idle)) {
                record(point, args);
            }
            idle = idles;
        });
    }

    private void record(TracePoint point, int[] args) {
        if (traceRecords == traceLimit) {
            endWith.accept(EndReason.TRACE_LIMIT);
            return;
        }
        traceRecords++;
        int[] values = point.name().equals("ipcTransfer") ? withWords(args) : args.clone();
        listener.trace(new TraceRecord(machine.cycle(), point.id(), values));
    }

    /** Replaces the address of the message registers by the words of the message, MR1 first. */
    private int[] withWords(int[] args) {
        int words = messageWords(args[2]);
        int[] values = new int[3 + words];
        System.arraycopy(args, 0, values, 0, 3);
        byte[] bytes = new byte[4 * words];
        if (machine.readLinear(args[3] + 4, bytes)) {
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(values, 3, words);
        }
        return values;
    }

    /** Words of a message besides its tag: u untyped and t typed ones (L4 X.2, 5.1, message tag). */
    private static int messageWords(int tag) {
        return Math.min(63, (tag & 0x3f) + (tag >>> 6 & 0x3f));
    }

    private void tell(@Nullable ThreadInfo thread) {
        if (thread != null) {
            listener.thread(machine.cycle(), thread);
        }
    }

    private String name(int address) {
        byte[] bytes = new byte[MAX_NAME];
        int length = 0;
        byte[] one = new byte[1];
        while (length < MAX_NAME && machine.readLinear(address + length, one) && one[0] != 0) {
            bytes[length++] = one[0];
        }
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1).replaceAll("[^\\x20-\\x7e]", "?");
    }

    /** A thread's name for people: its own, that of an interrupt, or its id. */
    String display(int thread) {
        if (ThreadTable.isInterrupt(thread)) {
            return "irq " + (thread >>> Abi.THREAD_NUMBER_SHIFT);
        }
        String name = threads.name(thread);
        return name.isEmpty() ? TraceText.thread(thread) : name;
    }

    ThreadTable threads() {
        return threads;
    }

    RunCounters.Ipc ipc() {
        return ipc.snapshot();
    }

    /** What each thread cost up to now; none while no probe is watched that tells of threads. */
    List<RunCounters.Thread> threadCosts() {
        if (ipc.switches == 0) {
            return List.of();
        }
        costs.book(running);
        return costs.snapshot(threads::space);
    }

    long traceRecords() {
        return traceRecords;
    }

    boolean panicked() {
        return panicked;
    }

    /** Global id of the thread that runs, 0 while idle. */
    int running() {
        return running;
    }
}
