package mkplay.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import mkplay.engine.BootImages;
import mkplay.engine.Program;
import mkplay.engine.RunCounters;
import mkplay.engine.RunResult;
import mkplay.engine.SessionListener;
import mkplay.x86.timing.CpuModel;

/**
 * What a message costs: one way of a call and its answer, user stubs and the caller's loop included, as the difference between
 * a long and a short run. Both runs are the same but for the number of rounds, so that start-up cancels out, and caches are warm.
 */
final class BenchIpc {
    private static final int FEW_ROUNDS = 2_000;
    private static final int MANY_ROUNDS = 12_000;
    private static final int[] WORDS = {0, 1, 2, 4, 8, 16, 32, 63};

    /** Whom the caller calls, and how. */
    private enum Partner {
        SPACE("another address space"),
        NEAR("another address space, which is small"),
        SMALL("another address space, both small"),
        THREAD("a thread of its space"),
        LOCAL("a thread of its space, by Lipc and local id");

        private final String text;

        Partner(String text) {
            this.text = text;
        }

        /** Whether the server is a program of its own. */
        boolean isApart() {
            return this != THREAD && this != LOCAL;
        }
    }

    /**
     * One way of one message.
     *
     * @param instructions all
     * @param user in ring 3: the caller's loop, its stub and the kernel interface page's
     * @param cycles all
     * @param kernelCycles in ring 0
     * @param tlbMisses of the CPU model, code and data
     * @param walkCycles of the page walks for them
     * @param cacheMisses code and data
     */
    private record Cost(
            double instructions,
            double user,
            double cycles,
            double kernelCycles,
            double tlbMisses,
            double walkCycles,
            double cacheMisses) {}

    private final BenchGuests guests;
    private final BootFiles files = new BootFiles();
    private final String model;

    BenchIpc(BenchGuests guests, String model) {
        this.guests = guests;
        this.model = model;
    }

    private static void say(String format, Object... args) {
        System.out.printf(Locale.ROOT, format, args);
    }

    /** Prints a table per kind of partner. */
    void print() throws Exception {
        say(
                "%nOne way of a call, everything included; measured elsewhere, in instructions: Pistachio's assembly path 101 at 0%n");
        say("words and 171 at 63, its C path 222 and 291, local IPC 98%n");
        for (Partner partner : Partner.values()) {
            say("%n  To %s; entry by %s%n", partner.text, entry());
            say(
                    "  %5s %12s %8s %8s %10s %8s %8s %8s %8s %8s%n",
                    "words",
                    "instructions",
                    "ring 3",
                    "ring 0",
                    "no probes",
                    "cycles",
                    "ring 0",
                    "TLB",
                    "walks",
                    "cache");
            for (int words : WORDS) {
                Cost probed = perMessage(files.images(), partner, words);
                Cost twin = perMessage(files.probeFreeImages(), partner, words);
                say(
                        "  %5d %12.1f %8.1f %8.1f %10.1f %8.1f %8.1f %8.2f %8.1f %8.2f%n",
                        words,
                        probed.instructions,
                        probed.user,
                        probed.instructions - probed.user,
                        twin.instructions,
                        twin.cycles,
                        twin.kernelCycles,
                        twin.tlbMisses,
                        twin.walkCycles,
                        twin.cacheMisses);
            }
        }
        say(
                "%n  Cycles, and misses of the CPU model's TLBs and first-level caches, are those of the kernel without probes%n");
    }

    private String entry() {
        return CpuModel.named(model).has(CpuModel.SEP) ? "SYSENTER" : "INT";
    }

    private Cost perMessage(BootImages images, Partner partner, int words) throws Exception {
        RunCounters few = counters(images, partner, words, FEW_ROUNDS);
        RunCounters many = counters(images, partner, words, MANY_ROUNDS);
        double messages = 2.0 * (MANY_ROUNDS - FEW_ROUNDS);
        return new Cost(
                (many.instructions() - few.instructions()) / messages,
                (many.user().instructions() - few.user().instructions()) / messages,
                (many.cycles() - few.cycles()) / messages,
                (many.kernel().cycles() - few.kernel().cycles()) / messages,
                (counted(many, "tlb-misses") - counted(few, "tlb-misses")) / messages,
                (counted(many, "walk-cycles") - counted(few, "walk-cycles")) / messages,
                (counted(many, "code-misses", "data-misses") - counted(few, "code-misses", "data-misses")) / messages);
    }

    /** Events of the CPU model whose names end in one of these. */
    private static long counted(RunCounters counters, String... endings) {
        return counters.timing().stream()
                .filter(e -> Arrays.stream(endings).anyMatch(e.event()::endsWith))
                .mapToLong(e -> e.user() + e.kernel())
                .sum();
    }

    private RunCounters counters(BootImages images, Partner partner, int words, int rounds) throws Exception {
        Program caller = new Program(
                "main",
                guests.program(files, "caller.c", partner == Partner.SMALL),
                100,
                List.of(partner.isApart() ? "SPACE" : partner.name(), String.valueOf(words), String.valueOf(rounds)));
        Program server =
                new Program("server", guests.program(files, "server.c", partner != Partner.SPACE), 100, List.of());
        List<Program> programs = partner.isApart() ? List.of(caller, server) : List.of(caller);
        RunResult result = BenchGuests.run(images, model, programs, new SessionListener() {});
        if (result.exitStatus().orElse(-1) != 0) {
            throw new IllegalStateException("the IPC benchmark ended otherwise: " + result.sentence());
        }
        return result.counters();
    }
}
