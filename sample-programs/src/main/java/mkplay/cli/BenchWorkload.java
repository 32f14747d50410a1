package mkplay.cli;

import java.util.List;

/**
 * A bare guest that the bench times.
 *
 * @param title what it does
 * @param sources its files beside start.S
 * @param unit what is reported
 * @param amount how many units the guest does between its marks; 0 where executed instructions are counted
 * @param elsewhere figures of other emulators in the same unit, measured once on another machine
 */
record BenchWorkload(String title, List<String> sources, Unit unit, double amount, String elsewhere) {

    /** How a time becomes a figure. */
    enum Unit {
        /** Millions of guest instructions per second. */
        MIPS("MIPS"),
        /** Mebibytes per second. */
        MIB_PER_SECOND("MiB/s"),
        /** Host microseconds of one operation. */
        MICROSECONDS("us each");

        final String label;

        Unit(String label) {
            this.label = label;
        }
    }

    /** The emulator's table. The amounts follow from the constants in the sources. */
    static final List<BenchWorkload> ALL = List.of(
            rate("integer mix: sieve, CRC, sort", "Bochs 167, v86 324, JPC 41", "integer.c"),
            rate("dhrystone-like", "Bochs 172, v86 294, JPC 43", "dhrystone.c"),
            rate("strided 8 MiB walk", "Bochs 188, v86 605, JPC 47", "walk.c"),
            new BenchWorkload(
                    "rep movs, rep stos",
                    List.of("repeat.c"),
                    Unit.MIB_PER_SECOND,
                    2 * 200 + 2 * 100_000 * 100.0 / (1 << 20),
                    "Bochs 761, v86 1957, JPC 121"),
            operation("CR3 load, 64 pages touched", 30_000, "Bochs 13.7, v86 13.9, JPC 17.2", "space.c"),
            operation("int from ring 3, iret", 1_000_000, "Bochs 0.32, v86 0.44, JPC 1.27", "ring.S", "rings.S"),
            operation(
                    "int, registers, segments, C, iret",
                    300_000,
                    "Bochs 0.59, v86 1.94, JPC 2.08",
                    "syscall.S",
                    "dispatch.c",
                    "rings.S"),
            operation("sysenter, sysexit", 1_000_000, "", "sysenter.S", "rings.S"),
            rate("x87: polynomial, root, division", "Bochs 49, v86 43, JPC 43", "x87.c"));

    private static BenchWorkload rate(String title, String elsewhere, String... sources) {
        return new BenchWorkload(title, List.of(sources), Unit.MIPS, 0, elsewhere);
    }

    private static BenchWorkload operation(String title, int times, String elsewhere, String... sources) {
        return new BenchWorkload(title, List.of(sources), Unit.MICROSECONDS, times, elsewhere);
    }

    /** The figure that a time stands for. */
    double figure(double seconds, long instructions) {
        return switch (unit) {
            case MIPS -> instructions / seconds / 1e6;
            case MIB_PER_SECOND -> amount / seconds;
            case MICROSECONDS -> seconds * 1e6 / amount;
        };
    }
}
