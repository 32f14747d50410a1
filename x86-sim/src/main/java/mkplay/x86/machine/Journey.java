package mkplay.x86.machine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way of a {@link Timeline} into the past that is gone in pieces, so that whoever shares a thread can do something else in between.
 * Nobody else runs the machine before it is over; it can be left at any time, and the machine is then at some moment of its history.
 */
public final class Journey {
    private final Timeline timeline;
    private final Machine machine;
    private final List<Event> events;
    /** Where the present pass began. */
    private Snapshot from;
    /** Where the present pass ends. */
    private long until;

    private boolean entered;
    private boolean landing;
    private boolean over;
    private @Nullable Event found;
    private long foundAt;
    private boolean there;

    /**
     * @param events what is looked for, the last time before {@code until}; nothing: that moment itself
     * @param until executed instructions
     */
    Journey(Timeline timeline, List<Event> events, long until) {
        this.timeline = timeline;
        this.machine = timeline.machine();
        this.events = List.copyOf(events);
        this.until = until;
        landing = events.isEmpty();
        from = timeline.before(landing ? until + 1 : until);
    }

    /** What was found; null if there was nothing, and then the journey ended at the beginning. */
    public @Nullable Event found() {
        return found;
    }

    /** Goes on to the end. */
    void finish() {
        while (!advance(Long.MAX_VALUE)) {
            // The next pass, over what was earlier.
        }
    }

    /**
     * Goes on for so many instructions at most.
     *
     * @return whether the journey is over
     */
    public boolean advance(long instructions) {
        if (!over) {
            if (!entered) {
                timeline.enter(from);
                entered = true;
            }
            long room = until - machine.instructions();
            pass(Math.min(room, instructions));
            if (there || room <= instructions) {
                passed();
            }
        }
        return over;
    }

    private void pass(long instructions) {
        List<Probes.Registration> registrations = new ArrayList<>();
        try {
            for (Event event : events) {
                registrations.add(event.watch(machine.probes(), () -> happened(event)));
            }
            timeline.pass(RunLimits.instructions(machine.instructions() + instructions));
        } finally {
            registrations.forEach(Probes.Registration::remove);
        }
    }

    private void happened(Event event) {
        if (!landing) {
            found = event;
            foundAt = machine.instructions();
        } else if (!there && event.equals(found) && event.isBefore() && machine.instructions() == foundAt) {
            there = true;
            machine.requestStop();
        }
    }

    private void passed() {
        if (landing) {
            over = true;
            return;
        }
        entered = false;
        if (found != null) {
            landing = true;
            // What is noticed before its instruction may lie behind an interrupt, or the end of a HLT, at the same
            // count.
            until = found.isBefore() ? foundAt + 1 : foundAt;
            from = timeline.before(foundAt + 1);
        } else if (from.instructions() <= timeline.beginning()) {
            timeline.enter(from);
            over = true;
        } else {
            until = from.instructions();
            from = timeline.before(until);
        }
    }
}
