package mkplay.x86.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import mkplay.x86.isa.Insn;
import mkplay.x86.verify.SingleStepDifference.Effect;

/**
 * Vectors recorded from an 80286 in real mode, one instruction each (SingleStepTests/80286). Where that processor and one of
 * family 6 differ by design, single-step-differences.tsv says so; such vectors are declared, whether equal or not.
 */
final class SingleStepSuite implements Suite {
    private static final String EXPECTED_CPU = "C286";
    private static final int ARITHMETIC = 0x8D5;
    private static final int SHOWN_PER_FILE = 5;

    /** Figures of one file. */
    private record Count(long equal, long failed, long declared) {}

    @Override
    public String name() {
        return "single-step-80286";
    }

    @Override
    public String about() {
        return "single instructions recorded from an 80286 in real mode";
    }

    @Override
    public SuiteResult run(SuiteInput input) throws IOException {
        SuiteResult result = new SuiteResult("vectors");
        Set<String> revoked = revoked(input.folder());
        Map<String, Long> reasons = new TreeMap<>();
        SingleStepCpu cpu = new SingleStepCpu();
        for (Path file : files(input.folder())) {
            String opcode = file.getFileName().toString().replaceFirst("\\.MOO(\\.gz)?$", "");
            Count count = run(cpu, opcode, MooFile.open(file), revoked, reasons, result);
            input.out()
                    .printf(
                            Locale.ROOT,
                            "  %-6s %,7d equal %,7d failed %,7d declared%n",
                            opcode,
                            count.equal(),
                            count.failed(),
                            count.declared());
        }
        reasons.forEach((reason, n) -> result.note(String.format(Locale.ROOT, "%,d vectors: %s", n, reason)));
        return result;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> f.getFileName().toString().matches(".*\\.MOO(\\.gz)?"))
                    .sorted()
                    .toList();
        }
    }

    private static Set<String> revoked(Path folder) throws IOException {
        Path list = folder.resolve("revocation_list.txt");
        return Files.exists(list) ? new HashSet<>(Files.readAllLines(list)) : Set.of();
    }

    private static Count run(
            SingleStepCpu cpu,
            String opcode,
            MooFile file,
            Set<String> revoked,
            Map<String, Long> reasons,
            SuiteResult result)
            throws IOException {
        if (!file.cpu().equals(EXPECTED_CPU)) {
            throw new IOException("vectors of another processor: " + file.cpu());
        }
        long equal = 0;
        long failed = 0;
        long declared = 0;
        for (MooFile.Test test = file.next(); test != null; test = file.next()) {
            Insn insn = cpu.decode(test);
            List<SingleStepDifference> differences = SingleStepDifference.of(opcode, test, insn);
            String skipped = revoked.contains(test.hash()) ? "revoked by its publisher" : skipped(differences);
            String difference = skipped.isEmpty() ? run(cpu, test, insn, differences) : "";
            if (!skipped.isEmpty()) {
                declared++;
                reasons.merge(skipped, 1L, Long::sum);
            } else if (difference.isEmpty()) {
                equal++;
                differences.forEach(d -> reasons.merge("equal but for this: " + d.reason(), 1L, Long::sum));
            } else {
                failed++;
                result.fail(failed > SHOWN_PER_FILE ? "" : text(opcode, test) + difference);
            }
        }
        result.pass(equal);
        result.declare(declared);
        return new Count(equal, failed, declared);
    }

    private static String text(String opcode, MooFile.Test test) {
        String exception = test.exception() < 0 ? "" : ", exception " + test.exception();
        return opcode + " #" + test.index() + " " + test.name() + exception + ":";
    }

    private static String skipped(List<SingleStepDifference> differences) {
        return differences.stream()
                .filter(d -> d.effect() == Effect.SKIP)
                .map(SingleStepDifference::reason)
                .findFirst()
                .orElse("");
    }

    private static String run(SingleStepCpu cpu, MooFile.Test test, Insn insn, List<SingleStepDifference> differences) {
        boolean flags = differences.stream().anyMatch(d -> d.effect() == Effect.FLAGS);
        boolean stack = differences.stream().anyMatch(d -> d.effect() == Effect.STACK);
        return cpu.run(test, insn, insn.row.flagsUndefined() | (flags ? ARITHMETIC : 0), stack);
    }
}
