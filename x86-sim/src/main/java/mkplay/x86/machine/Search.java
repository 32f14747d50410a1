package mkplay.x86.machine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts what happens while old times are passed again, and on a second pass stops at the last of it. */
final class Search {
    private final Machine machine;
    private final List<Event> events;
    private @Nullable Event last;
    private long lastInstructions;
    private long count;
    private long stopAt = -1;

    Search(Machine machine, List<Event> events) {
        this.machine = machine;
        this.events = events;
    }

    void pass(Runnable run) {
        count = 0;
        List<Probes.Registration> registrations = new ArrayList<>();
        try {
            for (Event event : events) {
                registrations.add(event.watch(machine.probes(), () -> happened(event)));
            }
            run.run();
        } finally {
            registrations.forEach(Probes.Registration::remove);
        }
    }

    private void happened(Event event) {
        count++;
        if (stopAt < 0) {
            last = event;
            lastInstructions = machine.instructions();
        } else if (count == stopAt && event instanceof Event.Reached) {
            machine.requestStop();
        }
    }

    /** What happened last, or null. */
    @Nullable
    Event last() {
        return last;
    }

    /** Instructions executed before the one in which it happened. */
    long lastInstructions() {
        return lastInstructions;
    }

    /** The next pass stops at what was the last. */
    void stopAtLast() {
        stopAt = count;
    }
}
