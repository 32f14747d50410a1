package mkplay.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mkplay.kernel.init.Boot;
import mkplay.kernel.ipc.Ipc;
import mkplay.kernel.ipc.IpcFastPath;
import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.syscall.Entry;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.HostedMachine;
import mkplay.systemjava.HostedPorts;
import mkplay.systemjava.U;

/**
 * The kernel on the JVM, booted by its own boot code with two empty servers. A test plays the user programs: it puts system call
 * arguments into the registers of a running thread and calls the entry points that the entry assembly calls.
 */
public final class HostedKernel implements AutoCloseable {
    public static final int RAM = 8 << 20;
    private static final int IMAGE_START = 0x10_0000;
    private static final int IMAGE_END = 0x20_0000;
    private static final int INFO = 0x8_0000;
    private static final int MODULES = 0x30_0000;

    /** Where test spaces have their UTCBs and kernel interface page: small spaces of 16 MiB hold them. */
    public static final int UTCBS = 0x00A0_0000;

    public static final int KIP = 0x00B0_0000;
    public static final int ANY = Abi.ANY_THREAD;
    public static final int NIL = Abi.NIL_THREAD;
    public static final int ZERO = Abi.TIME_ZERO;

    public final HostedMachine machine = new HostedMachine();

    /** Microseconds on the system clock. */
    public long now = 1_000;

    /** Goes past the fast path of IPC. */
    public boolean slowPathOnly;

    /** The thread that the kernel wants to run. */
    public Tcb running;

    private int pauses;

    /** What each thread has in the word of the floating-point unit's registers that {@link #calculate} changes. */
    private final Map<Tcb, Integer> calculated = new HashMap<>();

    /** Sees every call of the kernel. */
    public interface Calls {
        /** All arguments of a function, named as the image's symbol, are in the frame of {@code self}. */
        void entering(Tcb self, String function);

        /** The kernel wants {@code next} to run. */
        void leaving(Tcb next);
    }

    private static final Calls NOBODY = new Calls() {
        @Override
        public void entering(Tcb self, String function) {}

        @Override
        public void leaving(Tcb next) {}
    };

    /** Where a long operation lets interrupts in the idle loop stays, until {@link #goOn}. */
    public boolean stopsInPauses;

    /** Who sees the calls. */
    public Calls calls = NOBODY;

    public HostedKernel() {
        this(0x11_0000);
    }

    /**
     * Boots.
     *
     * @param data physical address of the pages that an image of the kernel would bring along: directory, kernel interface page, and so on
     */
    public HostedKernel(int data) {
        machine.use();
        resetStatics();
        prepareMachine();
        int table = Frames.window(IMAGE_START);
        int[] addresses = {
            Frames.window(data),
            Frames.window(data + 0x1000),
            Frames.window(data + 0x2000),
            Frames.window(data + 0x3000),
            Frames.window(data + 0x4000),
            IMAGE_START,
            IMAGE_END,
            Frames.window(data + 0x1800)
        };
        for (int i = 0; i < addresses.length; i++) {
            store(table + 4 * i, addresses[i]);
        }
        fillZero(data, 0x8000);
        mapWindow(Frames.window(data));
        running = Boot.boot(0x2BAD_B002, INFO, table);
        machine.fired().clear();
    }

    /** As the boot code does, with 4 MiB pages that were touched. */
    private void mapWindow(int directory) {
        int entry = directory + (Frames.WINDOW >>> 20 & 0xFFC);
        for (int page = 0; page < Frames.WINDOW_SIZE; page += PageTables.TABLE_SPAN) {
            int bits = PageTables.PRESENT | PageTables.WRITE | PageTables.ACCESSED | PageTables.DIRTY;
            store(entry, page | bits | PageTables.LARGE | PageTables.GLOBAL);
            entry += 4;
        }
    }

    private void prepareMachine() {
        machine.memory().map(Frames.WINDOW, RAM, 0xA5);
        KernelState.processorFeatures = 1 << 3 | 1 << 4 | 1 << 11 | 1 << 13 | 1 << 16 | 1 << 24;
        machine.cpu().setControl(0, 0x8001_003B);
        machine.cpu().clock(() -> now);
        HostedPorts.Device quiet = new HostedPorts.Device() {
            @Override
            public int in(int port, int bytes) {
                return port == 0x3FD ? 0x60 : 0xFF;
            }

            @Override
            public void out(int port, int bytes, int value) {}
        };
        machine.ports().attach(0x3F8, 8, quiet);
        machine.ports().attach(0x20, 2, quiet);
        machine.ports().attach(0xA0, 2, quiet);
        machine.ports().attach(0x40, 4, quiet);
        prepareModules();
    }

    private void prepareModules() {
        byte[] sigma0 = executable(0x2_0000);
        byte[] root = executable(0x40_0000);
        int window = Frames.window(MODULES);
        machine.memory().copyIn(window, sigma0);
        machine.memory().copyIn(window + 0x1000, root);
        int info = Frames.window(INFO);
        fillZero(INFO, 0x1000);
        store(info, 1 | 4 | 8);
        store(info + 4, 639);
        store(info + 8, (RAM >> 10) - 1024);
        store(info + 16, INFO + 0x200);
        store(info + 20, 2);
        store(info + 24, INFO + 0x100);
        store(info + 0x100, MODULES);
        store(info + 0x104, MODULES + sigma0.length);
        store(info + 0x110, MODULES + 0x1000);
        store(info + 0x114, MODULES + 0x1000 + root.length);
        machine.memory().copyIn(info + 0x200, "kernel khz=1000\0".getBytes(StandardCharsets.US_ASCII));
    }

    /** An ELF executable with one page of nothing. */
    public static byte[] executable(int address) {
        ByteBuffer elf = ByteBuffer.allocate(52 + 32 + 4).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7F, 'E', 'L', 'F', 1, 1, 1}).position(16);
        elf.putShort((short) 2).putShort((short) 3).putInt(1).putInt(address).putInt(52);
        elf.position(40);
        elf.putShort((short) 52).putShort((short) 32).putShort((short) 1);
        elf.position(52);
        elf.putInt(1).putInt(84).putInt(address).putInt(address).putInt(4).putInt(4096);
        return elf.array();
    }

    private void fillZero(int physical, int bytes) {
        machine.memory().copyIn(Frames.window(physical), new byte[bytes]);
    }

    /** Statics and pools back to what the image has: zero. Of the mapping nodes only those that were used. */
    private static void resetStatics() {
        List<Object> used = new ArrayList<>();
        for (MapNode node : KernelState.NODES) {
            if (node.index != 0 || node.page != 0 || node.parent != null) {
                used.add(node);
            }
        }
        used.addAll(List.of(KernelState.TCBS));
        used.addAll(List.of(KernelState.SPACE_POOL));
        used.addAll(List.of(KernelState.IO_NODE_POOL));
        used.add(KernelState.IDLE);
        clear(KernelState.class, null);
        for (Object element : used) {
            clear(element.getClass(), element);
        }
        Arrays.fill(KernelState.READY, null);
        Arrays.fill(KernelState.READY_BITS, 0);
        Arrays.fill(KernelState.TIMEOUT_HEAP, null);
    }

    private static void clear(Class<?> type, Object object) {
        try {
            for (Field field : type.getFields()) {
                int modifiers = field.getModifiers();
                if (Modifier.isFinal(modifiers) || Modifier.isStatic(modifiers) != (object == null)) {
                    continue;
                }
                Class<?> kind = field.getType();
                if (kind == int.class) {
                    field.setInt(object, 0);
                } else if (kind == long.class) {
                    field.setLong(object, 0);
                } else if (kind == boolean.class) {
                    field.setBoolean(object, false);
                } else {
                    field.set(object, null);
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        HostedMachine.leave();
    }

    public void store(int address, int value) {
        machine.memory().store32(address, value);
    }

    public int load(int address) {
        return machine.memory().load32(address);
    }

    public static Tcb sigma0() {
        return KernelState.TCBS[Abi.USER_BASE];
    }

    public static Tcb root() {
        return KernelState.TCBS[Abi.USER_BASE + 2];
    }

    /** Global id with version 1. */
    public static int id(int number) {
        return number << Abi.THREAD_NUMBER_SHIFT | 1;
    }

    public static Tcb thread(int number) {
        return KernelState.TCBS[number];
    }

    public static int tag(int untyped, int typed) {
        return typed << 6 | untyped;
    }

    public int mr(Tcb thread, int index) {
        return load(thread.utcb + 4 * index);
    }

    public void setMr(Tcb thread, int index, int value) {
        store(thread.utcb + 4 * index, value);
    }

    public void setAcceptor(Tcb thread, int value) {
        store(thread.utcb + Abi.UTCB_BR0, value);
    }

    public int errorCode(Tcb thread) {
        return load(thread.utcb + Abi.UTCB_ERROR_CODE);
    }

    private void requireRunning(Tcb self) {
        if (self != running) {
            throw new AssertionError("only the running thread makes system calls");
        }
    }

    /** The IPC system call of the running thread by SYSENTER. */
    public Tcb ipc(Tcb self, int to, int from, int timeouts, int tag) {
        requireRunning(self);
        self.exitKind = Tcb.EXIT_IPC_BY_SYSEXIT;
        self.eax = to;
        self.edx = from;
        self.ecx = timeouts;
        self.esi = tag;
        machine.cpu().setControl(3, self.cr3);
        if (slowPathOnly) {
            return settled(Ipc.complete(to, timeouts, from, self, tag));
        }
        calls.entering(self, "kernel_ipc");
        Tcb next = IpcFastPath.ipc(to, timeouts, from, self, tag);
        calls.leaving(next);
        return settled(next);
    }

    /** Another system call of the running thread: EAX, ECX, EDX, ESI, EDI, EBX, EBP. */
    public Tcb call(Tcb self, int number, int... registers) {
        requireRunning(self);
        int[] r = Arrays.copyOf(registers, 7);
        self.eax = r[0];
        self.ecx = r[1];
        self.edx = r[2];
        self.esi = r[3];
        self.edi = r[4];
        self.ebx = r[5];
        self.ebp = r[6];
        return trap(self, Entry.CALLS + number, 0);
    }

    /** An exception, interrupt or INT while {@code self} runs. */
    public Tcb trap(Tcb self, int vector, int errorCode) {
        if (self.fpuArea == 0) {
            calculated.remove(self);
        }
        self.exitKind = self == KernelState.IDLE ? Tcb.EXIT_IDLE : Tcb.EXIT_FRAME;
        self.vector = vector;
        self.errorCode = errorCode;
        machine.cpu().setControl(3, self.cr3);
        calls.entering(self, "kernel_trap");
        Tcb next = Entry.trap(self);
        calls.leaving(next);
        return settled(next);
    }

    /** As the idle loop does: who is to run, after interrupts could have come in the middle of a long operation. */
    private Tcb settled(Tcb next) {
        running = next;
        while (!stopsInPauses && running == KernelState.IDLE && KernelState.highestReady >= 0) {
            pauses++;
            goOn();
        }
        return running;
    }

    /** The idle loop goes on with the operation in whose middle it let interrupts in. */
    public void goOn() {
        calls.entering(running, "kernel_go_on");
        running = Entry.goOn(running);
        calls.leaving(running);
    }

    /** How often an operation let interrupts in. */
    public int pauses() {
        return pauses;
    }

    public Tcb pageFault(Tcb self, int address, boolean write) {
        machine.cpu().setControl(2, address);
        return trap(self, 14, write ? 6 : 4);
    }

    /** A floating-point instruction of the running thread: it finds what it left there itself, whoever used the unit since. */
    public void calculate(Tcb self) {
        assertThat(self).isSameAs(running);
        if ((machine.cpu().control(0) & 8) != 0 && trap(self, 7, 0) != self) {
            return;
        }
        int expected = calculated.getOrDefault(self, 0);
        assertThat(machine.cpu().fpu().word(10)).isEqualTo(expected);
        int next = expected * 31 + self.number();
        machine.cpu().fpu().setWord(10, next);
        calculated.put(self, next);
    }

    /** A tick of the timer after some microseconds. */
    public Tcb tick(int microseconds) {
        now += microseconds;
        return trap(running, 0x20, 0);
    }

    /** Sigma0 waits for messages and the root task runs. */
    public HostedKernel settle() {
        assertThat(running).isSameAs(sigma0());
        ipc(sigma0(), NIL, ANY, 0, 0);
        assertThat(running).isSameAs(root());
        return this;
    }

    /**
     * The root task, which runs, creates and starts a thread, in the space of {@code neighbour} or a new one if that is 0. It has
     * the root task's priority and is ready.
     */
    public Tcb spawn(int number, int neighbour) {
        int id = id(number);
        Tcb thread = thread(number);
        int utcb = UTCBS + (number - Abi.USER_BASE) * Abi.UTCB_SIZE;
        if (neighbour == 0) {
            call(root(), Abi.CALL_THREAD_CONTROL, id, NIL, root().globalId, id, -1);
            assertThat(root().eax).isOne();
            call(root(), Abi.CALL_SPACE_CONTROL, id, 0, KIP | 12 << 4, UTCBS | 16 << 4, 0);
            assertThat(root().eax).isOne();
        }
        call(
                root(),
                Abi.CALL_THREAD_CONTROL,
                id,
                root().globalId,
                root().globalId,
                neighbour == 0 ? id : neighbour,
                utcb);
        assertThat(root().eax).as("error %d", errorCode(root())).isOne();
        call(root(), Abi.CALL_SCHEDULE, id, 255, -1, -1, -1);
        setMr(root(), 1, 0x100_0000 + number);
        setMr(root(), 2, 0x200_0000 + number);
        ipc(root(), id, NIL, ZERO << 16, tag(2, 0));
        assertThat(thread.eip).isEqualTo(0x100_0000 + number);
        return thread;
    }

    /** Lets a ready thread run. */
    public void switchTo(Tcb thread) {
        if (running != thread) {
            call(running, Abi.CALL_THREAD_SWITCH, thread.globalId);
        }
        assertThat(running).isSameAs(thread);
    }

    /** The page-table entry of a user address; 0 if there is none, or for an address of the kernel's. */
    public int pageTableEntry(Tcb thread, int address) {
        int entry = U.below(address, Abi.USER_END) ? PageTables.entry(thread.space, address) : 0;
        return entry == 0 ? 0 : load(entry);
    }

    /** Arguments of the trace points of one name, in order. */
    public List<List<Integer>> traced(String point) {
        return machine.fired().stream()
                .filter(f -> f.point().equals(point))
                .map(HostedMachine.Fired::arguments)
                .toList();
    }
}
