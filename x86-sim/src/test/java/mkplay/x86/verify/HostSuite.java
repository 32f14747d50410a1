package mkplay.x86.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import mkplay.x86.isa.Disassembler;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Row;
import org.jspecify.annotations.Nullable;

/**
 * Generated user-mode instructions on this machine and on the host's own processor.
 *
 * @param name its name
 * @param about what it is, in a line
 * @param rows the rows of the instruction table that cases are made of
 * @param fx cases start from, and end in, a state of the x87 and SSE registers
 */
record HostSuite(String name, String about, List<Row> rows, boolean fx) implements Suite {
    private static final int BATCH = 2048;
    private static final int REPORT_EVERY = 1_000_000;
    /** Of one run; one per row of the instruction table. */
    private static final int MOST_REPRODUCERS = 20;

    /** Instructions on general registers and memory. */
    static HostSuite integers() {
        return new HostSuite(
                "host",
                "generated user-mode instructions, against the host's own processor",
                HostExclusion.integerRows(),
                false);
    }

    /** MMX and SSE. */
    static HostSuite simd() {
        return new HostSuite(
                "simd",
                "generated MMX and SSE instructions, against the host's own processor",
                HostExclusion.simdRows(),
                true);
    }

    @Override
    public boolean needsInput() {
        return false;
    }

    @Override
    public Optional<String> obstacle(SuiteInput input) {
        return HostCpu.obstacle();
    }

    @Override
    public SuiteResult run(SuiteInput input) throws IOException {
        try (HostCpu host = HostCpu.start()) {
            return new Campaign(this, input, host).run();
        }
    }

    /** One run of the suite. */
    private static final class Campaign {
        private final HostSuite suite;
        private final SuiteInput input;
        private final HostCpu host;
        private final UserComparison comparison;
        private final SimulatedCpu simulated = new SimulatedCpu();
        private final UserCaseGenerator generator;
        private final SuiteResult result = new SuiteResult("instruction cases");
        private final Map<UserComparison.Declared, Long> declared = new TreeMap<>();
        private final Set<Row> saved = new HashSet<>();
        private List<UserCase> sent = List.of();
        private List<UserOutcome> expected = List.of();
        private long made;

        Campaign(HostSuite suite, SuiteInput input, HostCpu host) throws IOException {
            this.suite = suite;
            this.input = input;
            this.host = host;
            comparison = new UserComparison(host.vendor());
            generator = new UserCaseGenerator(input.seed(), suite.rows);
        }

        SuiteResult run() throws IOException {
            while (made < input.cases()) {
                batch();
            }
            compareSent();
            result.note("the host's processor: " + comparison.vendor());
            declared.forEach((reason, n) -> result.note(n + " declared: " + reason.text()));
            Latitude.rules(suite.rows, comparison.vendor()).forEach(rule -> result.note("left open: " + rule));
            HostExclusion.of(suite.rows).forEach(e -> result.note("not compared: " + e));
            if (!suite.fx) {
                result.note(
                        "not generated: locked accesses that are not aligned; hosts stop a processor that locks the bus");
            }
            return result;
        }

        /** Runs a batch here while the host runs the one before. */
        private void batch() throws IOException {
            List<UserCase> cases = new ArrayList<>();
            List<UserOutcome> outcomes = new ArrayList<>();
            while (cases.size() < BATCH && made < input.cases()) {
                UserCase c = generator.next();
                UserOutcome outcome = simulated.run(c, made % 2 == 1);
                made++;
                if (UserComparison.meetsExecutor(outcome)) {
                    declare(UserComparison.Declared.EXECUTOR);
                } else {
                    cases.add(c);
                    outcomes.add(outcome);
                }
            }
            compareSent();
            sent = cases;
            expected = outcomes;
            host.send(sent, suite.fx);
            if (made / REPORT_EVERY != (made - BATCH) / REPORT_EVERY) {
                input.out().println("  " + made + " cases made");
            }
        }

        private void compareSent() throws IOException {
            if (sent.isEmpty()) {
                return;
            }
            List<UserOutcome> there = host.receive();
            for (int n = 0; n < there.size(); n++) {
                compare(sent.get(n), expected.get(n), there.get(n));
            }
            sent = List.of();
        }

        private void compare(UserCase c, UserOutcome here, UserOutcome there) throws IOException {
            if (UserComparison.same(here, there)) {
                result.pass(1);
                return;
            }
            Insn insn = HostReproducer.decode(c);
            UserComparison.@Nullable Declared reason = comparison.declared(c, insn, here, there);
            if (reason != null) {
                declare(reason);
                return;
            }
            String difference = comparison.difference(c, insn, here, there);
            if (difference.isEmpty()) {
                result.pass(1);
            } else if (agreesWhenRepeated(c, insn, here)) {
                declare(UserComparison.Declared.INTERRUPTED);
            } else {
                result.fail(Disassembler.text(insn, c.eip()) + ":" + difference + "\n      " + c.text() + " = "
                        + there.text(c));
                if (saved.add(insn.row) && saved.size() <= MOST_REPRODUCERS) {
                    HostReproducer plain = new HostMinimiser(host, simulated, comparison).minimise(c);
                    input.out().println("  saved " + plain.save(input.reproducers()));
                }
            }
        }

        /** An interrupt of the host can come between the instruction and its trap, and leaves a mark; hardly ever twice. */
        private boolean agreesWhenRepeated(UserCase c, Insn insn, UserOutcome here) throws IOException {
            host.send(List.of(c), suite.fx);
            UserOutcome again = host.receive().getFirst();
            return UserComparison.same(here, again)
                    || comparison.difference(c, insn, here, again).isEmpty();
        }

        private void declare(UserComparison.Declared reason) {
            declared.merge(reason, 1L, Long::sum);
            result.declare(1);
        }
    }
}
