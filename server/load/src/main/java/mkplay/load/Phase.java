package mkplay.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What goes on at a time of the load test. Each phase is one row of the table, but for those without a label. */
enum Phase {
    /** The server's code is compiled while the measuring visitors work. */
    WARMING("", 60),
    QUIET("none", 40),
    /** The waiting visitors come. */
    ARRIVING("", 20),
    WAITING("%1$d sessions that wait", 40),
    /** They fall asleep, and nobody asks for anything while memory and processor time are read. */
    RESTING("", 60),
    /** Some of them type. */
    WAKING("", 20),
    /** The running ones come. */
    STARTING("", 15),
    RUNNING("and %2$d that print ten times a second", 40),
    ROGUES("and an endless loop, a trace flood, a trace flood whose reader reads nothing", 50),
    LOOPING("and %2$d more endless loops", 60);

    private static final AtomicLong BEGIN = new AtomicLong();

    private final String label;
    private final Duration length;

    Phase(String label, int seconds) {
        this.label = label;
        this.length = Duration.ofSeconds(seconds);
    }

    /** Starts the clock that {@link #now} reads. */
    static void begin() {
        BEGIN.set(System.nanoTime());
    }

    static Phase now() {
        Duration since = Duration.ofNanos(System.nanoTime() - BEGIN.get());
        for (Phase phase : values()) {
            if (since.compareTo(phase.end()) < 0) {
                return phase;
            }
        }
        return LOOPING;
    }

    /** How long it is until so much of this phase has passed; zero if that is over. */
    Duration in(Duration after) {
        Duration rest = start().plus(after).minusNanos(System.nanoTime() - BEGIN.get());
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    /** Time from the beginning to this phase. */
    Duration start() {
        Duration start = Duration.ZERO;
        for (int i = 0; i < ordinal(); i++) {
            start = start.plus(values()[i].length);
        }
        return start;
    }

    /** Time from the beginning to the end of this phase. */
    Duration end() {
        return start().plus(length);
    }

    Duration length() {
        return length;
    }

    boolean measured() {
        return !label.isEmpty();
    }

    /** First cell of this phase's row. */
    String label(int waiting, int running) {
        return label.formatted(waiting, running);
    }
}
