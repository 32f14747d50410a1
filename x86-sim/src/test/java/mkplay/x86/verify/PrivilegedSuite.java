package mkplay.x86.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import mkplay.x86.machine.Qemu;

/** Generated sequences of system instructions on this machine and on QEMU. */
final class PrivilegedSuite implements Suite {
    private static final int REPORT_EVERY = 500_000;
    private static final int MOST_REPRODUCERS = 20;

    @Override
    public String name() {
        return "qemu-privileged";
    }

    @Override
    public String about() {
        return "generated sequences of system instructions, against QEMU";
    }

    @Override
    public boolean needsInput() {
        return false;
    }

    @Override
    public Optional<String> obstacle(SuiteInput input) {
        return Qemu.program().isPresent() ? Optional.empty() : Optional.of("qemu-system-i386 is not installed");
    }

    @Override
    public SuiteResult run(SuiteInput input) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("qemu-privileged");
        try {
            return new Campaign(
                            input, new PrivilegedExecutor.OnQemu(Qemu.program().orElseThrow(), folder))
                    .run();
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** A case with the steps it is made of. */
    private record Made(PrivilegedCase made, List<byte[]> steps) {}

    /** One run of the suite. */
    private static final class Campaign {
        private final SuiteInput input;
        private final PrivilegedExecutor qemu;
        private final PrivilegedExecutor fast = new PrivilegedExecutor.Here(false);
        private final PrivilegedExecutor stepping = new PrivilegedExecutor.Here(true);
        private final PrivilegedCaseGenerator generator;
        private final SuiteResult result = new SuiteResult("sequences");
        private long instructions;
        private long made;
        private int saved;

        Campaign(SuiteInput input, PrivilegedExecutor qemu) {
            this.input = input;
            this.qemu = qemu;
            generator = new PrivilegedCaseGenerator(input.seed());
        }

        SuiteResult run() throws IOException, InterruptedException {
            for (int batch = 0; made < input.cases(); batch++) {
                batch(batch % 8 == 7 ? stepping : fast);
            }
            result.note("%,d instructions in them".formatted(instructions));
            result.note(result.declared() + " declared: " + PrivilegedComparison.REASON);
            return result;
        }

        private void batch(PrivilegedExecutor here) throws IOException, InterruptedException {
            List<Made> batch = new ArrayList<>();
            while (batch.size() < PrivilegedExecutor.MOST_CASES && made < input.cases()) {
                batch.add(new Made(generator.next(), generator.steps()));
                made++;
            }
            List<PrivilegedCase> cases = batch.stream().map(Made::made).toList();
            FutureTask<List<PrivilegedOutcome>> there = new FutureTask<>(() -> qemu.run(cases));
            Thread.ofPlatform().daemon().start(there);
            List<PrivilegedOutcome> outcomes = here.run(cases);
            List<PrivilegedOutcome> expected = get(there);
            for (int n = 0; n < cases.size(); n++) {
                compare(batch.get(n), outcomes.get(n), expected.get(n));
            }
            if (made / REPORT_EVERY != (made - cases.size()) / REPORT_EVERY) {
                input.out().println("  " + made + " sequences made");
            }
        }

        private static List<PrivilegedOutcome> get(FutureTask<List<PrivilegedOutcome>> task)
                throws IOException, InterruptedException {
            try {
                return task.get();
            } catch (ExecutionException e) {
                throw new IOException("QEMU: " + e.getCause().getMessage(), e);
            }
        }

        private void compare(Made m, PrivilegedOutcome here, PrivilegedOutcome there)
                throws IOException, InterruptedException {
            instructions += PrivilegedCode.executed(m.made(), m.steps(), here);
            String difference = here.difference(there);
            if (difference.isEmpty()) {
                result.pass(1);
            } else if (PrivilegedComparison.declared(m.made(), here)) {
                result.declare(1);
            } else {
                result.fail(PrivilegedCode.text(m.made(), m.steps()) + ":" + difference);
                if (saved++ < MOST_REPRODUCERS) {
                    PrivilegedReproducer plain = new PrivilegedMinimiser(qemu, fast).minimise(m.made(), m.steps());
                    input.out().println("  saved " + plain.save(input.reproducers()));
                }
            }
        }
    }
}
