package mkplay.engine.debug;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import mkplay.engine.EndReason;
import mkplay.x86.machine.Event;
import mkplay.x86.machine.Journey;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Probes;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Snapshot;
import mkplay.x86.machine.Stop;
import mkplay.x86.machine.Timeline;
import org.jspecify.annotations.Nullable;

/**
 * Lets a session stand, step and go back. The newest moment is where the session would be without: only from there on does anybody
 * hear what the machine does, and only there does input enter. Everything before it is history, which is executed again in silence
 * and stays what it was.
 *
 * <p>Belongs to the thread that runs the session.
 */
public final class Debugger {
    /** Breakpoints that a session has at most. */
    public static final int MOST_BREAKPOINTS = 64;

    /** Instructions that are executed again before others get their turn. */
    private static final long PIECE = 1_000_000;

    /** What execution stops at. */
    private record Watched(Event event, @Nullable String place) {}

    private final Machine machine;
    private final Timeline timeline;
    private final Symbols symbols;
    private final Places places;
    private final LineSteps lines;
    private final MomentReader moments;
    private final Consumer<DebugReport> reports;

    private List<Watched> breakpoints = List.of();
    /** What the present step ends at, besides breakpoints. */
    private List<Watched> goals = List.of();

    private final List<Probes.Registration> registrations = new ArrayList<>();
    private boolean standing;
    /** The state to return to, while the machine is in the past. */
    private @Nullable Snapshot newest;

    private @Nullable Journey journey;
    /** Instructions at which a way forward ends. */
    private long limit = Long.MAX_VALUE;

    /** Going forward, one instruction at a time, to another line of the kernel. */
    private boolean walking;

    /** On its way to before a line of the kernel: where that way began. */
    private long walkBackFrom = -1;

    private boolean watching;
    private @Nullable Watched hit;
    private long ignoredAt = -1;
    private int ignoredAddress;
    private @Nullable EndReason end;
    private @Nullable Stop endStop;
    private boolean over;

    /**
     * @param timeline the machine with its history, run by nobody else from now on
     * @param reports is told what happens
     */
    Debugger(Timeline timeline, Symbols symbols, Consumer<DebugReport> reports) {
        this.timeline = timeline;
        machine = timeline.machine();
        this.symbols = symbols;
        places = new Places(symbols);
        lines = new LineSteps(machine, symbols);
        moments = new MomentReader(machine, symbols);
        this.reports = reports;
    }

    /** Whether nothing executes until a command comes. */
    public boolean standing() {
        return standing;
    }

    /** Whether the machine is before the newest moment. */
    public boolean inPast() {
        return newest != null;
    }

    /** Whether the session is to end now as it was about to before: {@link #end} and {@link #endStop} tell how. */
    public boolean over() {
        return over;
    }

    /** How the run ends; null while it has not come to its end. */
    public @Nullable EndReason end() {
        return end;
    }

    /** How the machine stopped at the run's end. */
    public @Nullable Stop endStop() {
        return endStop;
    }

    /**
     * Obeys commands and goes on for some milliseconds in the past.
     *
     * @return whether the machine is at the newest moment and is to go on from there by {@link #run}
     */
    public boolean advance(Queue<DebugCommand> commands) {
        for (DebugCommand command = commands.poll(); command != null; command = commands.poll()) {
            obey(command);
        }
        if (standing) {
            return false;
        }
        if (journey != null) {
            travel(journey);
            return false;
        }
        if (newest != null) {
            repeat(newest);
            return false;
        }
        over = end != null;
        return !over;
    }

    private void obey(DebugCommand command) {
        switch (command) {
            case DebugCommand.Pause pause -> {
                if (!standing) {
                    stand(StopReason.PAUSE, null);
                }
            }
            case DebugCommand.Breakpoints set -> setBreakpoints(set.list());
            case DebugCommand.GoTo to -> goTo(to.instruction());
            case DebugCommand.Resume resume when standing -> resume(resume.backwards());
            case DebugCommand.Step step when standing -> step(step.unit(), step.backwards());
            case DebugCommand.Resume resume -> refuse("It goes already.");
            case DebugCommand.Step step -> refuse("It has to stand before it can step.");
        }
    }

    private void refuse(String why) {
        reports.accept(new DebugReport.Refused(why));
    }

    private void setBreakpoints(List<Breakpoint> wanted) {
        if (wanted.size() > MOST_BREAKPOINTS) {
            refuse(wanted.size() + " breakpoints are more than " + MOST_BREAKPOINTS + ", the most that a session has.");
            return;
        }
        List<Watched> events = new ArrayList<>();
        List<BreakpointState> states = new ArrayList<>();
        for (Breakpoint breakpoint : wanted) {
            Places.Found found = places.find(breakpoint);
            states.add(found.state());
            found.events().forEach(event -> events.add(new Watched(event, breakpoint.place())));
        }
        breakpoints = events;
        watch();
        reports.accept(new DebugReport.Resolved(states));
    }

    private void resume(boolean backwards) {
        if (backwards) {
            back(breakpoints);
        } else {
            forward(Long.MAX_VALUE, List.of());
        }
    }

    private void step(StepUnit unit, boolean backwards) {
        if (!backwards && newest == null && end != null) {
            refuse("The run is at its end: continue ends it.");
        } else if (unit == StepUnit.INSTRUCTION) {
            stepInstruction(backwards);
        } else if (unit == StepUnit.OUT && !symbols.inUser()) {
            refuse("It is in the kernel, which has one stack for all threads: there is no function to step out of.");
        } else if (unit != StepUnit.IPC && !symbols.inUser()) {
            stepKernelLine(backwards);
        } else {
            List<Watched> wanted = new ArrayList<>(breakpoints);
            List<Event> events = switch (unit) {
                case OUT -> lines.out(backwards);
                case INTO, LINE -> lines.lines(unit == StepUnit.INTO);
                default -> transfers();
            };
            List<Watched> step =
                    events.stream().map(event -> new Watched(event, null)).toList();
            wanted.addAll(step);
            if (backwards) {
                back(wanted);
            } else {
                forward(Long.MAX_VALUE, step);
            }
        }
    }

    /** Behind the probe, which is one byte long: its observers have heard of the message then. */
    private List<Event> transfers() {
        return symbols.transfers().stream()
                .<Event>map(address -> new Event.Reached(address + 1))
                .toList();
    }

    private void stepInstruction(boolean backwards) {
        if (backwards) {
            backTo(machine.instructions() - 1);
        } else {
            forward(machine.instructions() + 1, List.of());
        }
    }

    private void stepKernelLine(boolean backwards) {
        lines.begin();
        if (backwards) {
            long from = machine.instructions();
            backTo(Math.max(timeline.beginning(), from - LineSteps.FURTHEST));
            walkBackFrom = from;
        } else {
            forward(Long.MAX_VALUE, List.of());
            walking = true;
        }
    }

    private void goTo(long instruction) {
        long last = newest == null ? machine.instructions() : newest.instructions();
        if (instruction < timeline.beginning()) {
            refuse("History begins at instruction " + timeline.beginning() + ".");
        } else if (instruction > last && end != null) {
            refuse("The run has ended at instruction " + last + ".");
        } else if (instruction > last) {
            toNewest();
            forward(instruction, List.of());
        } else if (instruction == last) {
            toNewest();
            stand(StopReason.STEP, null);
        } else {
            backTo(instruction);
        }
    }

    private void backTo(long instruction) {
        if (instruction < timeline.beginning()) {
            stand(StopReason.BEGINNING, null);
        } else {
            leave(List.of(), true);
            journey = timeline.to(instruction);
        }
    }

    private void back(List<Watched> wanted) {
        leave(wanted, true);
        journey = timeline.back(wanted.stream().map(Watched::event).toList());
    }

    private void forward(long until, List<Watched> wanted) {
        leave(wanted, false);
        limit = until;
        ignoredAt = machine.instructions();
        ignoredAddress = machine.linearEip();
        watch();
    }

    /** Begins to move. */
    private void leave(List<Watched> wanted, boolean backwards) {
        standing = false;
        goals = wanted;
        journey = null;
        walking = false;
        walkBackFrom = -1;
        limit = Long.MAX_VALUE;
        hit = null;
        if (backwards && newest == null) {
            newest = machine.snapshot();
        }
        reports.accept(new DebugReport.Resumed(backwards));
    }

    private void travel(Journey way) {
        if (!way.advance(PIECE)) {
            return;
        }
        Event found = way.found();
        journey = null;
        if (walkBackFrom >= 0) {
            walkBack();
        } else if (found == null) {
            boolean atBeginning = !goals.isEmpty() || machine.instructions() == timeline.beginning();
            stand(atBeginning ? StopReason.BEGINNING : StopReason.STEP, null);
        } else {
            String place = goals.stream()
                    .filter(watched -> watched.event().equals(found))
                    .findFirst()
                    .map(Watched::place)
                    .orElse(null);
            stand(place == null ? StopReason.STEP : StopReason.BREAKPOINT, place);
        }
    }

    /** From some thousand instructions before: to where the kernel's line before that of the way's beginning began. */
    private void walkBack() {
        long target = walkBackFrom - 1;
        lines.begin();
        while (machine.instructions() < walkBackFrom - 1) {
            timeline.pass(RunLimits.instructions(machine.instructions() + 1));
            if (lines.elsewhere()) {
                target = machine.instructions();
                lines.begin();
            }
        }
        walkBackFrom = -1;
        journey = timeline.to(target);
        goals = List.of();
    }

    /** Goes forward in the past, at most to the newest moment. */
    private void repeat(Snapshot last) {
        long until = Math.min(limit, last.instructions());
        long piece = Math.min(until, machine.instructions() + PIECE);
        watching = true;
        if (walking) {
            walk(() -> timeline.pass(RunLimits.instructions(Math.min(until, machine.instructions() + 1))), piece);
        } else {
            timeline.pass(RunLimits.instructions(piece));
        }
        watching = false;
        if (hit == null && machine.instructions() >= last.instructions()) {
            toNewest();
        }
        stopHere();
    }

    private interface Pass {
        Stop run();
    }

    /** Steps until there is another line of the kernel. */
    private Stop walk(Pass step, long until) {
        Stop stop;
        do {
            stop = step.run();
            if (lines.elsewhere()) {
                walking = false;
                limit = machine.instructions();
            }
        } while (walking && hit == null && stop instanceof Stop.Limit && machine.instructions() < until);
        return stop;
    }

    /** Returns to the newest moment. */
    public void toNewest() {
        if (newest != null) {
            machine.restore(newest);
            newest = null;
        }
    }

    /** Runs the machine from the newest moment on; {@link #stopHere} is to be called afterwards. */
    public Stop run(RunLimits limits) {
        RunLimits both = new RunLimits(Math.min(limits.instructions(), limit), limits.cycles());
        watching = true;
        try {
            return walking
                    ? walk(
                            () -> timeline.run(new RunLimits(
                                    Math.min(both.instructions(), machine.instructions() + 1), both.cycles())),
                            both.instructions())
                    : timeline.run(both);
        } finally {
            watching = false;
        }
    }

    /** Stands if this is where to stop. */
    public boolean stopHere() {
        if (hit != null) {
            stand(hit.place == null ? StopReason.STEP : StopReason.BREAKPOINT, hit.place);
        } else if (machine.instructions() >= limit) {
            stand(StopReason.STEP, null);
        }
        return standing;
    }

    /** The run has come to its end: stands there before it ends, so that one can look and go back. */
    public void atEnd(EndReason reason, Stop stop) {
        end = reason;
        endStop = stop;
        stand(StopReason.END, null);
    }

    private void stand(StopReason reason, @Nullable String place) {
        standing = true;
        journey = null;
        goals = List.of();
        walking = false;
        walkBackFrom = -1;
        limit = Long.MAX_VALUE;
        hit = null;
        watch();
        long last = newest == null ? machine.instructions() : newest.instructions();
        boolean ended = reason == StopReason.END || newest == null && end != null;
        reports.accept(new DebugReport.Stopped(
                moments.read(ended ? StopReason.END : reason, last, place, ended ? end : null)));
    }

    /** Sets probes for breakpoints and for what the present way forward ends at. */
    private void watch() {
        registrations.forEach(Probes.Registration::remove);
        registrations.clear();
        List<Watched> all = new ArrayList<>(breakpoints);
        all.addAll(goals);
        for (Watched watched : all) {
            registrations.add(watched.event.watch(machine.probes(), () -> happened(watched)));
        }
    }

    private void happened(Watched watched) {
        boolean ignored = watched.event.isBefore()
                && machine.instructions() == ignoredAt
                && machine.linearEip() == ignoredAddress;
        if (watching && hit == null && !ignored) {
            hit = watched;
            machine.requestStop();
        }
    }
}
