package mkplay.cli;

import java.util.List;
import java.util.Locale;
import mkplay.engine.Boot;
import mkplay.engine.Limits;
import mkplay.engine.Program;
import mkplay.engine.RunResult;
import mkplay.engine.Session;
import mkplay.engine.SessionListener;
import mkplay.engine.SessionSpec;

/**
 * How long the kernel keeps interrupts waiting: the most cycles from the request of an interrupt, a timer tick each millisecond, to
 * its acknowledgement, while programs make the kernel do what takes it longest.
 */
final class BenchLatency {
    /** What a stress program does, and how often: enough that ticks come at any moment of it. */
    private enum Stress {
        MAP("2 MiB mapped by one item and unmapped", 300),
        ANSWER("2 MiB mapped to answer a page fault", 300),
        STRING("a string of 64 KiB", 2_000),
        THREADS("threads created and deleted", 100),
        DERIVED("1,024 derived mappings revoked, replaced", 60);

        private final String text;
        private final int rounds;

        Stress(String text, int rounds) {
            this.text = text;
            this.rounds = rounds;
        }
    }

    private final BenchGuests guests;
    private final BootFiles files = new BootFiles();
    private final String model;

    BenchLatency(BenchGuests guests, String model) {
        this.guests = guests;
        this.model = model;
    }

    private static void say(String format, Object... args) {
        System.out.printf(Locale.ROOT, format, args);
    }

    void print() throws Exception {
        say("%nLongest time from an interrupt's request to its acknowledgement, cycles; no probes%n");
        for (Stress stress : Stress.values()) {
            Session session = new Session(
                    new SessionSpec(
                            Boot.programs(
                                    files.probeFreeImages(),
                                    List.of(
                                            program("main", "stress.c", List.of(stress.name(), "" + stress.rounds)),
                                            program("receiver", "receiver.c", List.of()))),
                            model,
                            SessionSpec.DEFAULT_MEMORY,
                            Limits.NONE,
                            List.of(),
                            SessionSpec.Mode.BATCH,
                            false),
                    new SessionListener() {});
            RunResult result = session.run();
            if (result.exitStatus().orElse(-1) != 0) {
                throw new IllegalStateException("the stress program ended otherwise: " + result.sentence());
            }
            say(
                    "  %-40s %,10d   (%,d interrupts)%n",
                    stress.text,
                    session.machine().counters().longestInterruptLatency(),
                    session.machine().counters().interruptsAcknowledged());
        }
    }

    private Program program(String name, String source, List<String> arguments) throws Exception {
        return new Program(name, guests.program(files, source), 100, arguments);
    }
}
