package mkplay.cli;

import java.util.List;
import java.util.Locale;
import mkplay.engine.BootImages;
import mkplay.engine.Program;
import mkplay.engine.RunCounters;
import mkplay.engine.RunResult;
import mkplay.engine.SessionListener;

/** What strings and map items add to a call between address spaces: the difference to the same call without them. */
final class BenchTransfers {
    private static final int FEW_ROUNDS = 100;
    private static final int MANY_ROUNDS = 600;

    /** Of 4 MiB in small pages, a round of which takes as long as hundreds of others. */
    private static final int FEW_LONG_ROUNDS = 5;

    private static final int MANY_LONG_ROUNDS = 25;
    private static final int[] STRING_BYTES = {64, 256, 1024, 4096, 16384, 65536};
    private static final int[] PAGES = {1, 2, 8, 64, 512};
    private static final int LARGE_PAGES = 1024;

    /** What the sender returns where the processor has no pages of this size. */
    private static final int NO_SUCH_PAGES = 4;

    private enum Kind {
        STRING,
        MAP,
        /** One page of 4 MiB. */
        LARGE,
        /** The same in pages of 4 KiB. */
        SPLIT
    }

    /** Instructions and cycles of one round. */
    private record Cost(double instructions, double cycles) {
        Cost minus(Cost other) {
            return new Cost(instructions - other.instructions, cycles - other.cycles);
        }
    }

    private final BenchGuests guests;
    private final BootFiles files = new BootFiles();
    private final String model;

    BenchTransfers(BenchGuests guests, String model) {
        this.guests = guests;
        this.model = model;
    }

    private static void say(String format, Object... args) {
        System.out.printf(Locale.ROOT, format, args);
    }

    void print() throws Exception {
        BootImages images = files.probeFreeImages();
        say("%n  A string in a call to another address space, beyond the call and its answer; no probes%n");
        say("  %8s %13s %10s %14s%n", "bytes", "instructions", "cycles", "bytes a cycle");
        Cost plain = perRound(images, Kind.STRING, 0);
        for (int bytes : STRING_BYTES) {
            Cost cost = perRound(images, Kind.STRING, bytes).minus(plain);
            say("  %8d %13.1f %10.1f %14.2f%n", bytes, cost.instructions, cost.cycles, bytes / cost.cycles);
        }
        say(
                "%n  Pages of 4 KiB mapped by one item of a call, and unmapped again, beyond the call and its answer; no probes%n");
        say("  %8s %13s %10s %14s%n", "pages", "instructions", "cycles", "cycles a page");
        plain = perRound(images, Kind.MAP, 0);
        for (int pages : PAGES) {
            Cost cost = perRound(images, Kind.MAP, pages).minus(plain);
            say("  %8d %13.1f %10.1f %14.1f%n", pages, cost.instructions, cost.cycles, cost.cycles / pages);
        }
        printLarge(images, plain);
    }

    private void printLarge(BootImages images, Cost plain) throws Exception {
        if (run(images, Kind.LARGE, LARGE_PAGES, 1).exitStatus().orElse(-1) == NO_SUCH_PAGES) {
            say("%n  The processor has no pages of 4 MiB%n");
            return;
        }
        say("%n  4 MiB in the same way%n");
        say("  %8s %13s %10s %14s%n", "mappings", "instructions", "cycles", "cycles a page");
        for (Kind kind : List.of(Kind.LARGE, Kind.SPLIT)) {
            Cost cost = perRound(images, kind, LARGE_PAGES).minus(plain);
            int mappings = kind == Kind.LARGE ? 1 : LARGE_PAGES;
            say("  %8d %13.1f %10.1f %14.1f%n", mappings, cost.instructions, cost.cycles, cost.cycles / LARGE_PAGES);
        }
    }

    private Cost perRound(BootImages images, Kind kind, int size) throws Exception {
        int first = kind == Kind.SPLIT ? FEW_LONG_ROUNDS : FEW_ROUNDS;
        int last = kind == Kind.SPLIT ? MANY_LONG_ROUNDS : MANY_ROUNDS;
        RunCounters few = counters(images, kind, size, first);
        RunCounters many = counters(images, kind, size, last);
        double rounds = last - first;
        return new Cost((many.instructions() - few.instructions()) / rounds, (many.cycles() - few.cycles()) / rounds);
    }

    private RunCounters counters(BootImages images, Kind kind, int size, int rounds) throws Exception {
        RunResult result = run(images, kind, size, rounds);
        if (result.exitStatus().orElse(-1) != 0) {
            throw new IllegalStateException("the transfer benchmark ended otherwise: " + result.sentence());
        }
        return result.counters();
    }

    private RunResult run(BootImages images, Kind kind, int size, int rounds) throws Exception {
        Program sender = new Program(
                "main",
                guests.program(files, "sender.c"),
                100,
                List.of(kind.name(), String.valueOf(size), String.valueOf(rounds)));
        Program receiver = new Program("receiver", guests.program(files, "receiver.c"), 100, List.of());
        return BenchGuests.run(images, model, List.of(sender, receiver), new SessionListener() {});
    }
}
