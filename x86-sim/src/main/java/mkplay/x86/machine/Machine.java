package mkplay.x86.machine;

import java.util.List;
import java.util.Objects;
import mkplay.x86.cpu.Cpu;
import mkplay.x86.cpu.CpuCounters;
import mkplay.x86.cpu.StepObserver;
import mkplay.x86.device.AtaDisk;
import mkplay.x86.device.EventQueue;
import mkplay.x86.device.PowerState;
import mkplay.x86.device.TextScreen;
import mkplay.x86.device.Uart;
import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.timing.CpuModel;
import mkplay.x86.timing.MemoryObserver;
import mkplay.x86.timing.TimingEvent;
import org.jspecify.annotations.Nullable;

/**
 * An IA-32 PC: CPU, memory, interrupt controllers, timers, serial port, keyboard, display, disks. Time is the cycle count, so that the same image and
 * the same {@link InputLog} give the same run on every host.
 *
 * <p>A machine belongs to the one thread that runs it; only {@link #requestStop} may be called from others.
 */
public final class Machine {
    /** The last cycle at which input can enter: hundreds of years, and no overflow in any device. */
    public static final long MAX_INPUT_CYCLE = 1L << 60;

    private static final List<InputSource> INPUT_SOURCES = List.of(InputSource.values());
    private static final int PAGE = PhysicalMemory.PAGE;

    private final MachineConfig config;
    final Board board; // for this package's tests
    private final List<TimingEvent> timingEvents;
    final PendingInput pendingInput = new PendingInput();
    final InputLog inputLog = new InputLog();
    private boolean booted;
    private TextScreen lastScreen;
    private boolean running;
    private @Nullable Snapshot latest;

    /**
     * A machine without an image.
     *
     * @throws IllegalArgumentException if the CPU model is unknown
     */
    public Machine(MachineConfig config) {
        this.config = config;
        board = new Board(this, config);
        timingEvents = board.cpu.timingEvents();
        lastScreen = board.vga.screen();
    }

    /** What the machine was built from. */
    public MachineConfig config() {
        return config;
    }

    /** The processor's model, with the clock that cycles are counted by. */
    public CpuModel model() {
        return board.cpu.model();
    }

    /**
     * Puts a disk in. Each boot starts with the image's content; what the guest writes is kept beside it.
     *
     * @param slot 0 and 1 are master and slave of the primary channel, 2 and 3 of the secondary one
     * @param image sectors of 512 bytes; not copied, and must not change
     * @throws IllegalArgumentException if it is empty or no multiple of 512 bytes
     * @throws IllegalStateException if the machine runs
     */
    public void attachDisk(int slot, byte[] image) {
        if (booted) {
            throw new IllegalStateException("disks are attached before the machine is booted");
        }
        board.insertDisk(Objects.checkIndex(slot, Board.DISKS), new AtaDisk(image));
    }

    /**
     * Resets everything, clears memory and loads an image; the CPU is then at its first instruction in the state that its
     * boot protocol asks for. Probes and the listener of the serial port stay; input that has not entered is forgotten.
     *
     * @throws ImageFormatException if the image is malformed or does not fit; the machine must be booted again before it runs
     */
    public void boot(BootImage image) throws ImageFormatException {
        booted = false;
        BootPlan plan = BootPlan.of(image, config.memoryBytes());
        board.powerOn(!(image instanceof BootImage.Rom));
        pendingInput.clear();
        inputLog.clear();
        plan.load(board.memory);
        plan.enter(board.cpu);
        booted = true;
    }

    /**
     * Boots a multiboot 1 image with its modules, as {@link #boot(BootImage)} does.
     *
     * @param multibootImage the kernel file
     * @param commandLine the kernel's command line, without NUL
     */
    public void boot(byte[] multibootImage, String commandLine, List<BootModule> modules) throws ImageFormatException {
        boot(new BootImage.Multiboot(multibootImage, commandLine, modules));
    }

    /**
     * Runs until a limit, exact in instructions and cycles, or another reason to stop. A run in slices ends in the same
     * state as a run in one piece.
     *
     * @throws IllegalStateException if no image was booted
     */
    public Stop run(RunLimits limits) {
        if (!booted) {
            throw new IllegalStateException("no image was booted");
        }
        running = true;
        try {
            return runToStop(limits);
        } finally {
            running = false;
        }
    }

    private Stop runToStop(RunLimits limits) {
        while (true) {
            long now = board.cpu.cycles();
            board.events.runDue(now);
            deliverInput(now);
            board.resetIfAsked();
            Stop stop = reasonToStop(limits);
            if (stop != null) {
                return stop;
            }
            advance(Math.min(nextEvent(), limits.cycles()), limits.instructions());
        }
    }

    private @Nullable Stop reasonToStop(RunLimits limits) {
        if (board.exitRequested()) {
            return new Stop.DebugExit(board.takeExit());
        }
        if (board.power.request() != PowerState.Request.NONE) {
            return board.power.request() == PowerState.Request.OFF ? new Stop.PowerOff() : new Stop.Reset();
        }
        if (board.cpu.takeStopRequest()) {
            return new Stop.Requested();
        }
        if (board.cpu.isShutdown()) {
            return new Stop.TripleFault(board.cpu.shutdownVector(), board.cpu.eip(), board.cpu.cr2());
        }
        if (board.cpu.instructions() >= limits.instructions()) {
            return new Stop.Limit(Stop.Limit.Kind.INSTRUCTIONS);
        }
        if (board.cpu.cycles() >= limits.cycles()) {
            return new Stop.Limit(Stop.Limit.Kind.CYCLES);
        }
        if (board.cpu.isHalted() && !board.interruptAccepted() && !canWake()) {
            return new Stop.Halted(
                    board.interruptsEnabled() && INPUT_SOURCES.stream().anyMatch(board::inputWouldInterrupt));
        }
        return null;
    }

    /** Whether something that is under way inside the machine will end the HLT. */
    private boolean canWake() {
        return board.interruptsEnabled()
                && (board.deviceWillInterrupt() || INPUT_SOURCES.stream().anyMatch(this::pendingInputWillInterrupt));
    }

    private boolean pendingInputWillInterrupt(InputSource source) {
        return board.inputWouldInterrupt(source) && pendingInput.has(source);
    }

    /** Executes, or lets time pass while the CPU waits, until something else has to be done. */
    private void advance(long untilCycle, long untilInstruction) {
        if (board.cpu.isHalted() && !board.interruptAccepted()) {
            board.cpu.skipTo(untilCycle);
        } else {
            board.cpu.run(untilCycle, untilInstruction);
        }
    }

    private long nextEvent() {
        return Math.min(board.events.next(), pendingInput.next());
    }

    /** Input enters after the events of the same cycle, whether it was announced before or comes just now. */
    private void deliverInput(long now) {
        while (pendingInput.next() <= now) {
            PendingInput.Piece piece = pendingInput.take();
            inputLog.add(now, piece.source(), piece.bytes());
            board.input(piece.source(), piece.bytes());
        }
    }

    /**
     * Makes {@link #run} return {@link Stop.Requested}: from a probe's handler at exactly that instruction, from another
     * thread soon. A request while nothing runs stops the next run at once.
     */
    public void requestStop() {
        board.cpu.requestStop();
    }

    /** Cycles since boot, idle ones included: the machine's time. */
    public long cycle() {
        return board.cpu.cycles();
    }

    /** Instructions executed since boot. */
    public long instructions() {
        return board.cpu.instructions();
    }

    /** Cycles skipped in HLT since boot. */
    public long idleCycles() {
        return board.cpu.idleCycles();
    }

    /** Cycles and instructions by privilege mode: the part of {@link Counters} that is cheap enough for every thread switch. */
    public static final class Tally {
        /** Cycles in ring 3, and in rings 0 to 2 without idle ones. */
        public long userCycles, kernelCycles;
        /** Instructions in ring 3, and in rings 0 to 2. */
        public long userInstructions, kernelInstructions;
        /** Counts of the CPU model, in the order of {@link Machine#timingEvents}: user, kernel, user, ... */
        public final long[] timing = new long[2 * TimingEvent.values().length];
    }

    /** What the CPU model counts; nothing where every instruction takes one cycle. */
    public List<TimingEvent> timingEvents() {
        return timingEvents;
    }

    /** Fills a tally with the figures of now. */
    public void tally(Tally into) {
        Cpu cpu = board.cpu;
        into.userCycles = cpu.counted(CpuCounters.Event.CYCLES, CpuCounters.Mode.USER);
        into.kernelCycles = cpu.counted(CpuCounters.Event.CYCLES, CpuCounters.Mode.KERNEL) - cpu.idleCycles();
        into.userInstructions = cpu.counted(CpuCounters.Event.INSTRUCTIONS, CpuCounters.Mode.USER);
        into.kernelInstructions = cpu.counted(CpuCounters.Event.INSTRUCTIONS, CpuCounters.Mode.KERNEL);
        for (int n = 0; n < timingEvents.size(); n++) {
            into.timing[2 * n] = cpu.counted(timingEvents.get(n), CpuCounters.Mode.USER);
            into.timing[2 * n + 1] = cpu.counted(timingEvents.get(n), CpuCounters.Mode.KERNEL);
        }
    }

    /** A copy of all counters. */
    public Counters counters() {
        CpuCounters cpu = board.cpu.counters();
        return new Counters(
                Counters.Mode.of(cpu, CpuCounters.Mode.USER, 0),
                Counters.Mode.of(cpu, CpuCounters.Mode.KERNEL, board.cpu.idleCycles()),
                modelEvents(),
                board.cpu.idleCycles(),
                board.interrupts.pair().acknowledged(),
                board.interrupts.pair().spurious(),
                board.longestInterruptLatency(),
                board.uart.sentCount(),
                board.uart.receivedCount(),
                board.uart.transmitOverruns(),
                board.uart.receiveOverruns(),
                board.ports.unknownReads(),
                board.ports.unknownWrites());
    }

    private List<Counters.ModelEvent> modelEvents() {
        return timingEvents.stream()
                .map(e -> new Counters.ModelEvent(
                        e.wireName(),
                        board.cpu.counted(e, CpuCounters.Mode.USER),
                        board.cpu.counted(e, CpuCounters.Mode.KERNEL)))
                .toList();
    }

    /** Tells an observer what is executed from now on, which is slower; null ends that. Only between runs. */
    public void setStepObserver(@Nullable StepObserver observer) {
        board.cpu.setStepObserver(observer);
    }

    /** Sets who sees the accesses to the CPU model's caches and TLBs; null: nobody. On a model without times there are none. */
    public void setMemoryObserver(@Nullable MemoryObserver observer) {
        board.cpu.setMemoryObserver(observer);
    }

    /** A hash over memory, CPU and devices: equal for equal states, the same on every host. */
    public long stateHash() {
        return MachineState.hash(board);
    }

    /**
     * The whole state now, input log and input that is to come included. Costs a few pages and kilobytes; observers are no
     * part of it.
     *
     * @throws IllegalStateException if no image was booted, or inside {@link #run}
     */
    public Snapshot snapshot() {
        requireStanding();
        latest = MachineState.capture(this, latest);
        return latest;
    }

    /**
     * Returns to a snapshot of this machine or of another one built alike. What happens from then on is what happened from
     * then on. Observers stay.
     *
     * @throws IllegalArgumentException if the snapshot is of a machine that was built differently
     * @throws IllegalStateException inside {@link #run}
     */
    public void restore(Snapshot snapshot) {
        if (running) {
            throw new IllegalStateException("the machine is running");
        }
        booted = false;
        MachineState.restore(this, snapshot);
        latest = snapshot;
        booted = true;
    }

    /** Returns to an earlier snapshot; input that came later, or is still to come, comes again at its time. */
    void rewind(Snapshot snapshot) {
        PendingInput coming = new PendingInput();
        List<InputLog.Entry> log = inputLog.entries();
        for (InputLog.Entry entry : log.subList(Math.min(snapshot.log.size(), log.size()), log.size())) {
            coming.add(entry.cycle(), entry.source(), entry.bytes());
        }
        coming.addAll(pendingInput, snapshot.cycle());
        restore(snapshot);
        pendingInput.clear();
        pendingInput.addAll(coming, 0);
    }

    /** While silent, observers hear nothing of what the machine does. */
    void setSilent(boolean on) {
        board.probes.setSilent(on);
        board.uart.setSilent(on);
    }

    private void requireStanding() {
        if (!booted || running) {
            throw new IllegalStateException(running ? "the machine is running" : "no image was booted");
        }
    }

    /** The first serial port (0x3F8, IRQ 4), where the console is. */
    public Uart uart() {
        return board.uart;
    }

    /** Serial input that enters now, that is at the current cycle; it is logged. The array is copied. */
    public void input(byte[] bytes) {
        inputAt(cycle(), bytes);
    }

    /** Serial input that enters at a given cycle, as {@link #inputAt(long, InputSource, byte[])}. */
    public void inputAt(long cycle, byte[] bytes) {
        inputAt(cycle, InputSource.SERIAL, bytes);
    }

    /** Keys that are pressed and released now, as codes of set 1, for example from {@code ScanCodes.type}; they are logged. */
    public void keys(byte[] scanCodes) {
        inputAt(cycle(), InputSource.KEYBOARD, scanCodes);
    }

    /**
     * Input that enters at a given cycle; it is logged when it enters. The array is copied.
     *
     * @throws IllegalArgumentException if that cycle is past or above {@link #MAX_INPUT_CYCLE}
     */
    public void inputAt(long cycle, InputSource source, byte[] bytes) {
        if (cycle < cycle() || cycle > MAX_INPUT_CYCLE) {
            throw new IllegalArgumentException("input at cycle " + cycle + ", now is " + cycle());
        }
        pendingInput.add(cycle, source, bytes.clone());
        board.cpu.limitCycle(pendingInput.next());
    }

    /** The input that has entered since boot. */
    public InputLog inputLog() {
        return inputLog;
    }

    /**
     * Whether nothing is under way inside the machine but periodic ticks: no input that the guest has not read, nothing
     * being transmitted, no one-shot timer running, no unmasked interrupt requested.
     */
    public boolean quiescent() {
        return pendingInput.next() == EventQueue.NEVER && board.quiescent();
    }

    /**
     * What the display shows now; of no effect on the guest. While nothing on it changes this is the same object, so that
     * whoever watches can compare references and pass on changes only.
     */
    public TextScreen screen() {
        TextScreen now = board.vga.screen();
        if (!now.equals(lastScreen)) {
            lastScreen = now;
        }
        return lastScreen;
    }

    /** The observers. */
    public Probes probes() {
        return board.probes;
    }

    /** A register's value. */
    public int register(Reg reg) {
        return reg.read(board.cpu);
    }

    /**
     * Sets a general register, EIP or EFLAGS from outside: an intervention that no input log records.
     *
     * @return false, with nothing done, for any other register
     */
    public boolean setRegister(Reg reg, int value) {
        return reg.write(board.cpu, value);
    }

    /**
     * Writes memory through the guest's current page tables, whatever they permit, from outside: an intervention that no
     * input log records. ROM and devices are not written.
     *
     * @return false, with nothing done, if a page of the range is not present
     */
    public boolean writeLinear(int address, byte[] from) {
        if (!readLinear(address, new byte[from.length])) {
            return false;
        }
        for (int done = 0; done < from.length; ) {
            int at = address + done;
            int inPage = Math.min(from.length - done, PAGE - (at & PAGE - 1));
            board.memory.copyIn((int) board.cpu.debugTranslate(at), from, done, inPage);
            done += inPage;
        }
        return true;
    }

    /** The linear address of the next instruction. */
    public int linearEip() {
        return board.cpu.segmentBase(Cpu.CS) + board.cpu.eip();
    }

    /** The x87 state as FNSAVE stores it in 32-bit protected mode: 108 bytes. */
    public byte[] fpuImage() {
        return board.cpu.fpuImage();
    }

    /**
     * Reads memory through the guest's current page tables, without any trace in the guest.
     *
     * @param address linear address; the range may wrap around at 4 GiB
     * @param into filled completely, or left in part unspecified when false is returned
     * @return false if a page of the range is not present
     */
    public boolean readLinear(int address, byte[] into) {
        int done = 0;
        while (done < into.length) {
            int at = address + done;
            long physical = board.cpu.debugTranslate(at);
            if (physical < 0) {
                return false;
            }
            int inPage = Math.min(into.length - done, PAGE - (at & PAGE - 1));
            board.memory.copyOut((int) physical, into, done, inPage);
            done += inPage;
        }
        return true;
    }

    /**
     * A page whose translation, as the processor keeps it, the page tables do not bear out: it leads elsewhere, permits more, or
     * hides accesses from them; 1 if there is none. A guest that drops what it must has none, global pages apart.
     */
    public int stalePage() {
        return board.cpu.stalePage();
    }

    /** Reads physical memory; beyond the RAM it gives all ones. */
    public void readPhysical(int address, byte[] into) {
        board.memory.copyOut(address, into, 0, into.length);
    }
}
