package mkplay.x86.verify;

import java.util.List;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;

/**
 * Where an 80286 and a processor of family 6 differ by design: a line of single-step-differences.tsv.
 *
 * @param opcode regular expression for the file's name
 * @param when the condition
 * @param effect what the difference is
 * @param reason why
 */
record SingleStepDifference(String opcode, String when, Effect effect, String reason) {
    /** What a difference means for the comparison. */
    enum Effect {
        /** Nothing can be compared. */
        SKIP,
        /** Arithmetic flags are open. */
        FLAGS,
        /** This machine may raise #SS (12) where the recorded processor raised 13; all else is compared. */
        STACK
    }

    private static final int LONGEST_286 = 10;
    private static final int GENERAL_PROTECTION = 13;

    private static final List<SingleStepDifference> ALL = TableFile.read("single-step-differences.tsv").stream()
            .map(f -> new SingleStepDifference(f.get(0), f.get(1), Effect.valueOf(f.get(2)), f.get(3)))
            .toList();

    /** The lines that concern a vector. */
    static List<SingleStepDifference> of(String opcode, MooFile.Test test, Insn insn) {
        return ALL.stream()
                .filter(d -> d.holds(test, insn) && opcode.matches(d.opcode))
                .toList();
    }

    private boolean holds(MooFile.Test test, Insn insn) {
        return switch (when) {
            case "all" -> true;
            case "lock" -> insn.lock;
            case "long" -> insn.length > LONGEST_286;
            case "fs-gs" -> insn.k1 == Kind.SREG && insn.v1 > 3 || insn.k2 == Kind.SREG && insn.v2 > 3;
            case "fault" -> test.exception() == GENERAL_PROTECTION;
            case "divide" -> test.exception() == 0;
            default -> when.equals("#" + test.index());
        };
    }
}
