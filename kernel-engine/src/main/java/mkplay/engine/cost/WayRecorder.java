package mkplay.engine.cost;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import mkplay.x86.isa.Decoder;
import mkplay.x86.isa.Disassembler;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Reg;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Stop;
import mkplay.x86.timing.MemoryObserver;
import mkplay.x86.timing.TimingEvent;

/**
 * Lets a machine go on one instruction at a time and records what each took and touched. The machine ends in the same state as without.
 * It is the machine's observer of memory while it records.
 */
public final class WayRecorder {
    private static final Decoder DECODER = new Decoder(InstructionTable.IA32);
    private static final int RING = 3;
    /** More steps than any operation of a kernel takes: then the machine goes on without ever coming back to ring 3. */
    private static final int MOST_STEPS = 10_000_000;

    private record Code(int space, int address) {}

    private final Machine machine;
    private final Map<Code, String> texts = new HashMap<>();
    private final Meter before;
    private final Meter after;
    private final Accesses accesses = new Accesses();

    /** A recorder for a machine that was booted and stands. */
    public WayRecorder(Machine machine) {
        this.machine = machine;
        before = new Meter(machine.timingEvents());
        after = new Meter(machine.timingEvents());
    }

    /**
     * Records from now to the next return into ring 3.
     *
     * @throws IllegalStateException if the machine stops before that
     */
    public Way next() {
        machine.setMemoryObserver(accesses);
        try {
            return record();
        } finally {
            machine.setMemoryObserver(null);
        }
    }

    private Way record() {
        int from = machine.register(Reg.CR3);
        long interrupts = machine.counters().interruptsAcknowledged();
        List<Step> steps = new ArrayList<>();
        boolean inKernel;
        do {
            inKernel = !isUser();
            Step step = step();
            Step last = steps.isEmpty() ? null : steps.getLast();
            if (last != null && last.address() == step.address() && last.space() == step.space()) {
                steps.set(steps.size() - 1, joined(last, step));
            } else {
                steps.add(step);
            }
            if (steps.size() > MOST_STEPS) {
                throw new IllegalStateException("the machine does not come back to ring 3");
            }
        } while (!inKernel || !isUser());
        boolean interrupted = machine.counters().interruptsAcknowledged() != interrupts;
        return new Way(from, machine.register(Reg.CR3), interrupted, steps);
    }

    private boolean isUser() {
        return (machine.register(Reg.CS) & RING) == RING;
    }

    private Step step() {
        int address = machine.linearEip();
        int space = machine.register(Reg.CR3);
        boolean user = isUser();
        String text = texts.computeIfAbsent(new Code(space, address), this::text);
        accesses.clear();
        before.read(machine);
        Stop stop = machine.run(RunLimits.instructions(machine.instructions() + 1));
        if (!(stop instanceof Stop.Limit)) {
            throw new IllegalStateException("the machine stopped: " + stop);
        }
        after.read(machine);
        Cost cost = new Cost(
                after.instructions - before.instructions,
                after.cycles - before.cycles,
                after.walk - before.walk,
                accesses.waited,
                after.writes - before.writes,
                after.address - before.address);
        return new Step(address, space, user, user != isUser(), text, cost, accesses.touched);
    }

    private static Step joined(Step a, Step b) {
        List<Touch> touched = new ArrayList<>(a.touched());
        touched.addAll(b.touched());
        return new Step(
                a.address(),
                a.space(),
                a.user(),
                a.crossing() || b.crossing(),
                a.text(),
                a.cost().plus(b.cost()),
                touched);
    }

    private String text(Code code) {
        byte[] bytes = new byte[Decoder.MAX_LENGTH];
        int length = bytes.length;
        // Near the end of a page the next one may not be there.
        while (length > 0 && !machine.readLinear(code.address, bytes)) {
            bytes = new byte[--length];
        }
        return length == 0
                ? ""
                : Disassembler.text(Objects.requireNonNull(DECODER.decode(bytes, 0, length, true)), code.address);
    }

    /** The machine's counts at one moment. */
    private static final class Meter {
        private final List<TimingEvent> events;
        private final Machine.Tally tally = new Machine.Tally();
        long instructions;
        long cycles;
        long walk;
        long writes;
        long address;

        Meter(List<TimingEvent> events) {
            this.events = events;
        }

        void read(Machine machine) {
            machine.tally(tally);
            instructions = tally.userInstructions + tally.kernelInstructions;
            cycles = tally.userCycles + tally.kernelCycles;
            walk = count(TimingEvent.WALK_CYCLES);
            writes = count(TimingEvent.WRITE_STALL_CYCLES);
            address = count(TimingEvent.ADDRESS_STALL_CYCLES);
        }

        private long count(TimingEvent event) {
            int at = events.indexOf(event);
            return at < 0 ? 0 : tally.timing[2 * at] + tally.timing[2 * at + 1];
        }
    }

    /** What the instruction in progress needs of the memory system. */
    private static final class Accesses implements MemoryObserver {
        List<Touch> touched = new ArrayList<>();
        /** Cycles that it waited for lines, those of page walks left out. */
        long waited;

        void clear() {
            touched = new ArrayList<>();
            waited = 0;
        }

        @Override
        public void line(Use use, int physical, boolean hit, long cycles) {
            Touch.Kind kind = switch (use) {
                case CODE -> Touch.Kind.CODE_LINE;
                case READ, WRITE -> Touch.Kind.DATA_LINE;
                case WALK -> Touch.Kind.WALK_LINE;
            };
            touched.add(new Touch(kind, physical, hit));
            waited += use == Use.WALK ? 0 : cycles;
        }

        @Override
        public void page(boolean code, int page, boolean hit) {
            touched.add(new Touch(code ? Touch.Kind.CODE_PAGE : Touch.Kind.DATA_PAGE, page, hit));
        }
    }
}
