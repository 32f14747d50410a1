package mkplay.x86.machine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine that can be run backwards: it keeps snapshots, close together near the present and further apart in the past, and
 * goes back by executing again from the nearest one before. Every state that is reached so is the state of forward execution.
 *
 * <p>Instruction counts are the coordinates. Input stays what it was when it is passed again, whether it was entered before or
 * is to come. What changes the machine from outside otherwise ({@link #change}) starts a new course of events: the old future
 * is gone. Observers are silent while old times are passed again.
 */
public final class Timeline {
    /** Pages that snapshots may hold by default: 64 MiB. */
    public static final int DEFAULT_PAGES = 16_384;

    /** Instructions between two snapshots when they are taken: some hundredths of a second to execute again. */
    private static final long GAP = 500_000;

    private static final int MAX_SNAPSHOTS = 400;

    /** A snapshot; a root begins a course of events and is reached by no execution from what is before it. */
    private record Mark(Snapshot snapshot, boolean root) {
        long instructions() {
            return snapshot.instructions();
        }
    }

    private final Machine machine;
    private final int pages;
    private final List<Mark> marks = new ArrayList<>();

    /** @param machine booted, and run by nobody else from now on */
    public Timeline(Machine machine) {
        this(machine, DEFAULT_PAGES);
    }

    /** @param pages how many pages of memory snapshots may hold, roughly; those of the first one and of changes stay */
    public Timeline(Machine machine, int pages) {
        this(machine, machine.snapshot(), pages);
    }

    /**
     * A machine whose history is still to be kept: the first way back executes it again.
     *
     * @param beginning a state from which the machine came to where it is, by its input alone
     */
    public Timeline(Machine machine, Snapshot beginning, int pages) {
        this.machine = machine;
        this.pages = pages;
        marks.add(new Mark(beginning, true));
    }

    /** The machine, to be looked at. */
    public Machine machine() {
        return machine;
    }

    /** Where history begins. */
    public long beginning() {
        return marks.getFirst().instructions();
    }

    /** How many snapshots are kept. */
    public int snapshots() {
        return marks.size();
    }

    /** Pages of memory that they hold. */
    public int pagesHeld() {
        int held = marks.getFirst().snapshot.pages();
        for (int n = 1; n < marks.size(); n++) {
            held += marks.get(n).snapshot.pagesNotSharedWith(marks.get(n - 1).snapshot);
        }
        return held;
    }

    /** Runs forward as {@link Machine#run} does. In the past, changes that were made come again when their time is there. */
    public Stop run(RunLimits limits) {
        while (true) {
            Mark change = nextRoot();
            long next = machine.instructions() / GAP * GAP + GAP;
            long untilCycle = change == null ? limits.cycles() : Math.min(change.snapshot.cycle(), limits.cycles());
            Stop stop = machine.run(new RunLimits(Math.min(next, limits.instructions()), untilCycle));
            if (change != null && machine.cycle() >= change.snapshot.cycle()) {
                enter(change.snapshot);
            } else if (machine.instructions() == next) {
                keep();
            }
            boolean more = stop instanceof Stop.Limit
                    && machine.instructions() < limits.instructions()
                    && machine.cycle() < limits.cycles();
            if (!more) {
                return stop;
            }
        }
    }

    /** The next change that lies ahead. */
    private @Nullable Mark nextRoot() {
        for (Mark mark : marks) {
            if (mark.root && mark.snapshot.cycle() > machine.cycle()) {
                return mark;
            }
        }
        return null;
    }

    /** Serial input that enters now; snapshots of a future without it are forgotten. */
    public void input(byte[] bytes) {
        forgetFuture();
        machine.input(bytes);
    }

    /** Changes the machine from outside. What was to come is no more; going back past this point undoes the change. */
    public void change(Runnable change) {
        forgetFuture();
        change.run();
        Mark last = marks.getLast();
        if (last.root && last.instructions() == machine.instructions() && last.snapshot.cycle() == machine.cycle()) {
            marks.removeLast();
        }
        marks.add(new Mark(machine.snapshot(), true));
        thin();
    }

    private void forgetFuture() {
        marks.removeIf(mark -> mark.snapshot.cycle() > machine.cycle());
    }

    /** Goes back by some instructions, at most to the beginning; false when it is reached before. */
    public boolean stepBack(long instructions) {
        long target = machine.instructions() - instructions;
        goTo(Math.max(target, beginning()));
        return target >= beginning();
    }

    /**
     * Goes to the first moment at which so many instructions have executed, forward or back.
     *
     * @return false if the machine stopped before
     * @throws IllegalArgumentException for a count before the beginning
     */
    public boolean goTo(long instructions) {
        if (instructions < beginning()) {
            throw new IllegalArgumentException("history begins at instruction " + beginning());
        }
        if (instructions <= machine.instructions()) {
            enter(marks.get(indexBefore(instructions)).snapshot);
            pass(RunLimits.instructions(instructions));
            return true;
        }
        return run(RunLimits.instructions(instructions)) instanceof Stop.Limit;
    }

    /** The last snapshot at or before an instruction count. */
    private int indexBefore(long instructions) {
        int index = 0;
        while (index + 1 < marks.size() && marks.get(index + 1).instructions() <= instructions) {
            index++;
        }
        return index;
    }

    /**
     * Goes back to the last time before now at which something happened: before the instruction in which it did.
     *
     * @return what happened, or null and the beginning if it never did
     */
    public @Nullable Event runBackTo(List<Event> events) {
        Journey journey = back(events);
        journey.finish();
        return journey.found();
    }

    /** Begins to go where {@link #runBackTo} goes, in pieces. */
    public Journey back(List<Event> events) {
        return events.isEmpty() ? to(beginning()) : new Journey(this, events, machine.instructions());
    }

    /**
     * Begins to go to the first moment at which so many instructions have executed, in pieces.
     *
     * @param instructions neither before the beginning nor after what has been executed
     */
    public Journey to(long instructions) {
        return new Journey(this, List.of(), Math.max(instructions, beginning()));
    }

    /** The last snapshot before a moment, or the first of all. */
    Snapshot before(long instructions) {
        Snapshot last = marks.getFirst().snapshot;
        for (Mark mark : marks) {
            last = mark.instructions() < instructions ? mark.snapshot : last;
        }
        return last;
    }

    /** Executes again, without changes from outside, and unheard but by searches, what was executed before; keeps snapshots on the way. */
    public Stop pass(RunLimits limits) {
        machine.setSilent(true);
        try {
            while (true) {
                long next = machine.instructions() / GAP * GAP + GAP;
                Stop stop = machine.run(new RunLimits(Math.min(next, limits.instructions()), limits.cycles()));
                if (machine.instructions() == next) {
                    keep();
                }
                boolean more = stop instanceof Stop.DebugExit
                        || stop instanceof Stop.Limit
                                && machine.instructions() < limits.instructions()
                                && machine.cycle() < limits.cycles();
                if (!more) {
                    return stop;
                }
            }
        } finally {
            machine.setSilent(false);
        }
    }

    void enter(Snapshot snapshot) {
        machine.rewind(snapshot);
    }

    private void keep() {
        int index = indexBefore(machine.instructions());
        if (marks.get(index).instructions() < machine.instructions()) {
            marks.add(index + 1, new Mark(machine.snapshot(), false));
            thin();
        }
    }

    /** Keeps to the budget: forgets those snapshots first whose neighbours are close, compared to how long ago they were. */
    private void thin() {
        while (marks.size() > 2 && (marks.size() > MAX_SNAPSHOTS || pagesHeld() > pages)) {
            int worst = -1;
            double closest = Double.MAX_VALUE;
            for (int n = 1; n + 1 < marks.size(); n++) {
                double gap = marks.get(n + 1).instructions() - marks.get(n - 1).instructions();
                double closeness =
                        gap / (Math.abs(machine.instructions() - marks.get(n).instructions()) + GAP);
                if (!marks.get(n).root && closeness < closest) {
                    closest = closeness;
                    worst = n;
                }
            }
            if (worst < 0) {
                return;
            }
            marks.remove(worst);
        }
    }
}
