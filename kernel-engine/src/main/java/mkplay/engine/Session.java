package mkplay.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import mkplay.engine.cost.IpcRecorder;
import mkplay.engine.debug.DebugCommand;
import mkplay.engine.debug.DebuggedMachine;
import mkplay.engine.debug.Debugger;
import mkplay.engine.inspect.Inspection;
import mkplay.engine.inspect.InspectionException;
import mkplay.engine.inspect.Inspector;
import mkplay.engine.view.LiveViews;
import mkplay.engine.view.Views;
import mkplay.x86.cpu.Profile;
import mkplay.x86.cpu.StepObserver;
import mkplay.x86.device.TextScreen;
import mkplay.x86.machine.Counters;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.InputLog;
import mkplay.x86.machine.InputSource;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Stop;
import org.jspecify.annotations.Nullable;

/**
 * One run: a machine with a kernel and its programs, from boot to the end reason. The thread that calls {@link #run} or
 * {@link #slice} owns the machine during that call; {@link #input}, {@link #closeInput} and {@link #cancel} may come from any
 * thread and take effect between slices.
 */
public final class Session {

    /** Instructions of one slice: some milliseconds of host time, so that sessions can share a thread. */
    private static final long SLICE_INSTRUCTIONS = 1_000_000;

    /** Guest milliseconds of one slice of a live session: how fast it reacts while idle. */
    private static final long LIVE_SLICE_MILLIS = 10;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Guest milliseconds that the guest's clock goes on while all programs wait for input; then it stands until there is some. */
    private static final long WAITING_MILLIS = 2_000;

    /** The rest that {@link #slice} asks for when only input, its end or {@link #cancel} makes a difference. */
    public static final long UNTIL_INPUT = Long.MAX_VALUE;

    private static final long GO_ON = -2;

    /** Pages that the snapshots of a session's history may hold: 16 MiB, half of the memory that its machine has by default. */
    private static final int HISTORY_PAGES = 4096;

    /** More commands than anybody gives while a slice lasts. */
    private static final int MOST_COMMANDS = 256;

    /** The rest that {@link #slice} asks for while the session stands: only {@link #debug} or {@link #cancel} makes a difference. */
    public static final long UNTIL_COMMAND = UNTIL_INPUT - 1;

    private static final long NEVER = -1;

    /** Input that waits for the next slice. */
    private record Typed(InputSource source, byte[] bytes) {}

    private final SessionSpec spec;
    private final SessionListener listener;
    private final Machine machine;
    private final Observer observer;
    private final ConsoleBuffer console;
    private final Queue<DebugCommand> commands = new ConcurrentLinkedQueue<>();
    private final Queue<Typed> typed = new ConcurrentLinkedQueue<>();
    /** Clock of the CPU model: guest time is cycles at this rate. */
    private final long hertz;

    private final long cycleLimit;
    private final long lastInputCycle;
    /** What the display showed last; the blank one of the start is not told. */
    private TextScreen screen;

    private volatile boolean inputOpen;
    private volatile boolean cancelled;
    private long wallNanos;
    /** Cycle since which nothing but input can go on; {@link #NEVER} while something can. */
    private long waitingSince = NEVER;
    /** User instructions when the kernel was last seen idle with everybody waiting for input. */
    private long waitingInstructions = NEVER;

    private @Nullable Inspector inspector;
    private @Nullable DebuggedMachine debugged;
    private @Nullable Profile profile;
    private @Nullable IpcRecorder recorder;
    private @Nullable EndReason pending;
    private @Nullable RunResult result;

    /**
     * A booted machine that has not executed anything.
     *
     * @throws ImageFormatException if the kernel or a module cannot be loaded
     * @throws IllegalArgumentException if the CPU model is unknown
     */
    public Session(SessionSpec spec, SessionListener listener) throws ImageFormatException {
        this.spec = spec;
        this.listener = listener;
        Limits limits = spec.limits();
        machine = new Machine(new MachineConfig(spec.memoryBytes(), spec.model()));
        hertz = machine.model().nominalHertz();
        cycleLimit = Math.min(limits.cycles(), cyclesOf(limits.simulatedMillis()));
        inputOpen = spec.mode() == SessionSpec.Mode.LIVE;
        lastInputCycle =
                spec.input().stream().mapToLong(InputEvent::cycle).max().orElse(-1);
        spec.boot().start(machine);
        screen = machine.screen();
        console = new ConsoleBuffer(listener, limits.consoleBytes(), () -> endWith(EndReason.OUTPUT_LIMIT));
        machine.uart().onTransmit(console::byteWritten);
        observer =
                new Observer(machine, spec.trace() ? limits.traceRecords() : 0, listener, this::endWith, this::isStuck);
        observer.watch(spec.boot().probed());
        for (InputEvent event : spec.input()) {
            machine.inputAt(event.cycle(), event.source(), event.bytes());
        }
    }

    /** Cycles of some guest milliseconds; no limit where that is beyond what can be counted. */
    private long cyclesOf(long millis) {
        return millis > Long.MAX_VALUE / hertz ? Long.MAX_VALUE : millis * hertz / 1000;
    }

    /** Runs to the end on the calling thread. A live session's idle time is not paced here; use {@link #slice} for that. */
    public RunResult run() {
        while (result == null) {
            slice();
        }
        return result;
    }

    /** The result once the session has ended, else null. */
    public @Nullable RunResult result() {
        return result;
    }

    /** What the machine booted. */
    public Boot boot() {
        return spec.boot();
    }

    /** The machine, for inspection between slices by the thread that runs them. */
    public Machine machine() {
        return machine;
    }

    /** Books what is executed to a profile from now on; what is executed again is not booked again. Before the session runs. */
    public void setProfile(@Nullable Profile next) {
        profile = next;
        observe(true);
    }

    /**
     * Takes each message apart from now on; those of old times that are passed again are not recorded again. Before the session runs.
     *
     * @return has what was measured, for the thread that runs the session
     */
    public IpcRecorder recordIpc() {
        IpcRecorder next = new IpcRecorder(spec.boot(), machine.model().isTimed());
        recorder = next;
        observer.setRecorder(next);
        observe(true);
        return next;
    }

    /** Switches the observers of instructions and memory on or off. */
    private void observe(boolean on) {
        StepObserver booked = profile;
        IpcRecorder messages = recorder;
        StepObserver both = messages == null || booked == null
                ? messages == null ? booked : messages
                : (address, cr3, user, instructions, cycles) -> {
                    booked.executed(address, cr3, user, instructions, cycles);
                    messages.executed(address, cr3, user, instructions, cycles);
                };
        machine.setStepObserver(on ? both : null);
        machine.setMemoryObserver(on && messages != null ? messages.memory() : null);
    }

    /**
     * The kernel's objects now; only for the thread that runs the session, between slices or after the end. The run stays the same.
     *
     * @throws InspectionException if the kernel is not ours, is busy changing its lists, or its memory is damaged
     */
    public Inspection inspect() throws InspectionException {
        if (inspector == null) {
            inspector = new Inspector(spec.boot());
        }
        return inspector.inspect(machine, observer.threads()::name);
    }

    /** What can be seen of it now and later; only for the thread that runs the session, between slices or after the end. */
    public Views views() {
        return new LiveViews(machine, spec.boot(), () -> observer.threads().threads(), this::inspect, () -> profile);
    }

    /**
     * Runs for some milliseconds of host time.
     *
     * @return nanoseconds that a live session should rest before the next slice because its guest was idle, {@link #UNTIL_INPUT}
     *     if nothing would happen in it, {@link #UNTIL_COMMAND} if it stands; 0 if it should go on at once, -1 if it has ended
     */
    public long slice() {
        if (result != null) {
            return -1;
        }
        if (!commands.isEmpty() || debugged != null) {
            long rest = debug();
            if (rest != GO_ON) {
                return rest;
            }
        }
        for (Typed input = typed.poll(); input != null; input = typed.poll()) {
            machine.inputAt(machine.cycle(), input.source(), input.bytes());
            waitingSince = NEVER;
            waitingInstructions = NEVER;
        }
        long idleBefore = machine.idleCycles();
        long start = System.nanoTime();
        Stop stop = cancelled ? new Stop.Requested() : execute(sliceLimits());
        long spent = System.nanoTime() - start;
        wallNanos += spent;
        console.flush();
        showScreen();
        EndReason reason = reason(stop);
        if (reason != null && (debugged == null || reason == EndReason.CANCELLED || reason == EndReason.WALL_LIMIT)) {
            end(reason, stop);
            return -1;
        }
        listener.counters(counters());
        if (debugged != null && debugged.stands(reason, stop)) {
            return UNTIL_COMMAND;
        }
        if (stop instanceof Stop.Halted) {
            waitingSince = machine.cycle();
            return UNTIL_INPUT;
        }
        noteWaiting();
        if (waitsForInput() && machine.cycle() - waitingSince > cyclesOf(WAITING_MILLIS)) {
            return UNTIL_INPUT;
        }
        long idleNanos = Math.round((machine.idleCycles() - idleBefore) * ((double) NANOS_PER_SECOND / hertz));
        return spec.mode() == SessionSpec.Mode.LIVE ? Math.max(0, idleNanos - spent) : 0;
    }

    private Stop execute(RunLimits limits) {
        return debugged == null ? machine.run(limits) : debugged.debugger().run(limits);
    }

    /** A part of a slice that obeys commands and passes old times again; the rest, or that the slice goes on in the present. */
    private long debug() {
        if (debugged == null) {
            debugged = new DebuggedMachine(
                    spec,
                    machine,
                    () -> observer.threads().threads(),
                    HISTORY_PAGES,
                    report -> listener.debugging(machine.cycle(), report));
        }
        Debugger debugger = debugged.debugger();
        long start = System.nanoTime();
        observe(false);
        boolean present = !cancelled && debugger.advance(commands);
        wallNanos += System.nanoTime() - start;
        boolean tired = wallNanos / 1_000_000 >= spec.limits().wallMillis();
        if (cancelled || tired) {
            debugger.toNewest();
            end(cancelled ? EndReason.CANCELLED : EndReason.WALL_LIMIT, new Stop.Requested());
            return -1;
        }
        if (debugger.over()) {
            end(Objects.requireNonNull(debugger.end()), Objects.requireNonNull(debugger.endStop()));
            return -1;
        }
        if (present) {
            observe(true);
            return GO_ON;
        }
        return debugger.standing() ? UNTIL_COMMAND : 0;
    }

    private void noteWaiting() {
        boolean waits = waitingInstructions == machine.counters().user().instructions();
        if (!waits) {
            waitingSince = NEVER;
        } else if (waitingSince == NEVER) {
            waitingSince = machine.cycle();
        }
    }

    /**
     * Whether every program waits for input, directly or for one that does, no timeout is pending and no device is at work: without
     * input nothing will happen. Only for the thread that runs the session, between slices.
     */
    public boolean waitsForInput() {
        return result == null && waitingSince != NEVER && inputOpen && typed.isEmpty() && !underControl();
    }

    /** Whether it stands, or is in the past. */
    private boolean underControl() {
        return debugged != null
                && (debugged.debugger().standing() || debugged.debugger().inPast());
    }

    private void showScreen() {
        TextScreen now = machine.screen();
        if (!now.equals(screen)) {
            screen = now;
            listener.screen(machine.cycle(), now);
        }
    }

    private RunLimits sliceLimits() {
        long instructions = Math.min(spec.limits().instructions(), machine.instructions() + SLICE_INSTRUCTIONS);
        long cycles = inputOpen ? Math.min(cycleLimit, machine.cycle() + cyclesOf(LIVE_SLICE_MILLIS)) : cycleLimit;
        return new RunLimits(instructions, cycles);
    }

    /** Why the session is over after this stop, or null if it goes on. */
    private @Nullable EndReason reason(Stop stop) {
        EndReason reason = switch (stop) {
            case Stop.DebugExit exit -> EndReason.EXIT;
            case Stop.TripleFault fault -> EndReason.TRIPLE_FAULT;
            case Stop.Halted halted -> halted(halted);
            case Stop.Reset reset -> EndReason.HALTED;
            case Stop.PowerOff off -> EndReason.HALTED;
            case Stop.Requested requested -> pending;
            case Stop.Limit limit -> pending != null ? pending : limitReached();
        };
        if (reason == null && cancelled) {
            return EndReason.CANCELLED;
        }
        if (reason == null && wallNanos / 1_000_000 >= spec.limits().wallMillis()) {
            return EndReason.WALL_LIMIT;
        }
        return reason;
    }

    private @Nullable EndReason halted(Stop.Halted halted) {
        if (halted.inputCanWake() && (inputOpen || !typed.isEmpty())) {
            return null;
        }
        return observer.panicked() ? EndReason.KERNEL_PANIC : EndReason.HALTED;
    }

    private @Nullable EndReason limitReached() {
        if (machine.instructions() >= spec.limits().instructions()) {
            return EndReason.INSTRUCTION_LIMIT;
        }
        if (machine.cycle() >= cycleLimit) {
            return machine.cycle() >= spec.limits().cycles() ? EndReason.CYCLE_LIMIT : EndReason.TIME_LIMIT;
        }
        return null;
    }

    /** Called from observers while the machine runs: stop here, for this reason. The first reason stands. */
    private void endWith(EndReason reason) {
        if (pending == null) {
            pending = reason;
            machine.requestStop();
        }
    }

    /**
     * Asked by the observer when the kernel is about to idle without a finite timeout: whether nothing can ever wake it, which
     * is a deadlock. With input open, a chain of waits that ends at the console is waiting for the visitor.
     */
    private boolean isStuck(ThreadTable threads) {
        if (!machine.quiescent() || machine.cycle() < lastInputCycle || !typed.isEmpty()) {
            return false;
        }
        if (!inputOpen || !threads.anyoneWaitsFor(Boot.CONSOLE)) {
            return true;
        }
        waitingInstructions = machine.counters().user().instructions();
        return false;
    }

    private void end(EndReason reason, Stop stop) {
        OptionalInt status =
                stop instanceof Stop.DebugExit exit ? OptionalInt.of(exit.value() & 0xff) : OptionalInt.empty();
        List<WaitEdge> waits = observer.threads().waits();
        RunResult ended = new RunResult(
                reason,
                status,
                Sentence.of(reason, status, spec.limits(), observer, stop),
                counters(),
                observer.traceRecords(),
                machine.stateHash(),
                observer.threads().threads(),
                waits,
                log());
        result = ended;
        listener.counters(ended.counters());
        listener.ended(ended);
    }

    /**
     * Input so far with the cycles at which it entered, and then what the specification has for later: a session that is given this
     * comes to the same state. Only for the thread that runs the session, between slices.
     */
    public List<InputEvent> inputSoFar() {
        List<InputEvent> input = new ArrayList<>(log());
        spec.input().stream().filter(event -> event.cycle() > machine.cycle()).forEach(input::add);
        return input;
    }

    private List<InputEvent> log() {
        List<InputEvent> log = new ArrayList<>();
        for (InputLog.Entry entry : machine.inputLog().entries()) {
            log.add(new InputEvent(entry.cycle(), entry.source(), entry.bytes()));
        }
        return log;
    }

    /** Counters now; only for the thread that runs the session. */
    public RunCounters counters() {
        Counters counters = machine.counters();
        return new RunCounters(
                machine.cycle(),
                machine.instructions(),
                counters.idleCycles(),
                counters.user(),
                counters.kernel(),
                counters.timing(),
                observer.ipc(),
                observer.threadCosts());
    }

    /** Console input; it enters the machine before the next slice. Ignored once the input is closed. */
    public void input(byte[] bytes) {
        if (inputOpen) {
            typed.add(new Typed(InputSource.SERIAL, bytes.clone()));
        }
    }

    /** Keys pressed and released, as codes of scan code set 1; otherwise as {@link #input}. */
    public void keys(byte[] scanCodes) {
        if (inputOpen) {
            typed.add(new Typed(InputSource.KEYBOARD, scanCodes.clone()));
        }
    }

    /** No more input will come: from now on a program that waits for input waits for ever. */
    public void closeInput() {
        inputOpen = false;
    }

    /**
     * Controls the session, from any thread; it takes effect before the next slice.
     *
     * @return false if too many commands wait already
     */
    public boolean debug(DebugCommand command) {
        return commands.size() < MOST_COMMANDS && commands.add(command);
    }

    /** Instructions up to the moment at which it stands; null while it goes. Only for the thread that runs it, between slices. */
    public @Nullable Long standsAt() {
        return debugged != null && debugged.debugger().standing() ? machine.instructions() : null;
    }

    /** Leaves the past. Only for the thread that runs the session, between slices. */
    public void toNewest() {
        if (debugged != null) {
            debugged.debugger().toNewest();
        }
    }

    /** Ends the session with {@link EndReason#CANCELLED} soon. */
    public void cancel() {
        cancelled = true;
        machine.requestStop();
    }
}
