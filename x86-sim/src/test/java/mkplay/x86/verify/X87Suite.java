package mkplay.x86.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import mkplay.x86.fpu.Units;
import mkplay.x86.isa.Disassembler;
import mkplay.x86.isa.Insn;

/** Generated x87 instructions on this machine and on the host's own FPU. */
final class X87Suite implements Suite {
    private static final int BATCH = 2048;
    private static final int UNDERFLOW = 0x10;
    private static final int C1 = 0x200;
    private static final int ARITHMETIC_FLAGS = 0x8D5;
    /** Vector by which a case that raised nothing ends. */
    private static final int END = 13;

    @Override
    public String name() {
        return "x87";
    }

    @Override
    public String about() {
        return "generated x87 instructions, against the host's own FPU";
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
        SuiteResult result = new SuiteResult("x87 cases");
        X87CaseGenerator generator = new X87CaseGenerator(input.seed());
        try (HostCpu host = HostCpu.start()) {
            Campaign campaign = new Campaign(result, host.vendor());
            for (long made = 0; made < input.cases(); ) {
                List<UserCase> cases = new ArrayList<>();
                while (cases.size() < BATCH && made < input.cases()) {
                    cases.add(generator.next());
                    made++;
                }
                List<UserOutcome> outcomes = host.run(cases, true);
                for (int n = 0; n < cases.size(); n++) {
                    campaign.compare(cases.get(n), outcomes.get(n));
                }
            }
            campaign.conclude();
        }
        return result;
    }

    private static final class Campaign {
        private final SuiteResult result;
        private final Vendor vendor;
        private final X87Machine machine = new X87Machine();
        private long approximated;
        private long oneUnit;

        Campaign(SuiteResult result, Vendor vendor) {
            this.result = result;
            this.vendor = vendor;
        }

        void compare(UserCase c, UserOutcome there) {
            Insn insn = HostReproducer.decode(c);
            Latitude latitude = Latitude.of(insn, c.gpr()[1], vendor);
            boolean ended = machine.run(c);
            if (latitude.has(Latitude.LAST_PLACE) && leavesUnderflowOpen(there)) {
                result.declare(1);
                return;
            }
            StringBuilder s = new StringBuilder();
            if (ended != (there.vector() == END)) {
                s.append(" exception on one side only: host ").append(there.vector());
            } else {
                state(s, latitude, image(there));
                differ(s, "eflags", machine.eflags() & ARITHMETIC_FLAGS, there.eflags() & ARITHMETIC_FLAGS);
                differ(s, "eax", machine.eax(), there.gpr()[0]);
                memory(s, there);
            }
            if (s.isEmpty()) {
                result.pass(1);
            } else {
                result.fail(Disassembler.text(insn, c.eip()) + ":" + s + "\n      " + c.text());
            }
        }

        /**
         * Whether a result that the host rounded is the smallest normal number and underflow flags differ: whether it was
         * tiny before depends on the approximation.
         */
        private boolean leavesUnderflowOpen(UserOutcome outcome) {
            ByteBuffer there = image(outcome);
            boolean border = false;
            for (int at = 32; at < 160; at += 16) {
                border |= (there.getShort(at + 8) & 0x7FFF) == 1 && there.getLong(at) == Long.MIN_VALUE;
            }
            return border && ((there.getShort(2) ^ machine.image().getShort(2)) & UNDERFLOW) != 0;
        }

        private static ByteBuffer image(UserOutcome outcome) {
            return ByteBuffer.wrap(Objects.requireNonNull(outcome.fx())).order(ByteOrder.LITTLE_ENDIAN);
        }

        private void state(StringBuilder s, Latitude latitude, ByteBuffer there) {
            ByteBuffer here = machine.image();
            boolean approximate = latitude.has(Latitude.LAST_PLACE);
            int ignored = approximate || latitude.has(Latitude.C1) ? C1 : 0;
            differ(s, "control", here.getShort(0), there.getShort(0));
            differ(s, "status", here.getShort(2) & ~ignored, there.getShort(2) & ~ignored);
            differ(s, "tags", here.get(4), there.get(4));
            boolean exact = true;
            for (int at = 32; at < 160; at += 16) {
                int se = here.getShort(at + 8) & 0xFFFF;
                int hostSe = there.getShort(at + 8) & 0xFFFF;
                boolean equal = se == hostSe && here.getLong(at) == there.getLong(at);
                exact &= equal;
                if (!equal && !(approximate && Units.atMostOne(se, here.getLong(at), hostSe, there.getLong(at)))) {
                    s.append(String.format(
                            " st%d %04x:%016x, host %04x:%016x",
                            (at - 32) / 16, se, here.getLong(at), hostSe, there.getLong(at)));
                }
            }
            approximated += approximate ? 1 : 0;
            oneUnit += approximate && !exact ? 1 : 0;
        }

        private void memory(StringBuilder s, UserOutcome there) {
            for (int n = 0; n < X87Machine.OPERAND_BYTES; n += 4) {
                int at = X87CaseGenerator.OPERAND + n;
                differ(s, "[" + n + "]", machine.word(at), hostWord(there, at));
            }
        }

        private static int hostWord(UserOutcome there, int address) {
            int[] changed = there.changed();
            for (int n = 0; n < changed.length; n += 2) {
                if (changed[n] == address) {
                    return changed[n + 1];
                }
            }
            int at = address - UserSpace.DATA + 2 * UserSpace.PAGE;
            return ByteBuffer.wrap(UserSpace.PRISTINE)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getInt(at);
        }

        private static void differ(StringBuilder s, String what, int here, int there) {
            if (here != there) {
                s.append(String.format(" %s %x, host %x", what, here, there));
            }
        }

        void conclude() {
            result.note(String.format(
                    Locale.ROOT,
                    "%,d results of transcendental functions: %,d differ by one unit in the last place, none by more",
                    approximated,
                    oneUnit));
            result.note("the host's processor: " + vendor);
            result.note(
                    "declared: transcendental results rounded to the smallest normal number, with and without underflow");
            Latitude.rules(X87CaseGenerator.rows(), vendor).forEach(rule -> result.note("left open: " + rule));
            result.note("not compared: " + String.join(", ", X87CaseGenerator.NOT_COMPARED)
                    + " (vendors keep the x87's pointers under different conditions)");
        }
    }
}
