package mkplay.aot;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The conformance suite's guest classes contain every opcode that the compiler accepts. */
class OpcodeCoverageTest {
    private static final Set<String> REFUSED_PREFIXES = Set.of("F", "D");

    /** Refused by the checker, whatever the operands. */
    private static final Set<Opcode> REFUSED = EnumSet.of(
            Opcode.NEWARRAY,
            Opcode.ANEWARRAY,
            Opcode.MULTIANEWARRAY,
            Opcode.INVOKEINTERFACE,
            Opcode.INVOKEDYNAMIC,
            Opcode.CHECKCAST,
            Opcode.INSTANCEOF,
            Opcode.MONITORENTER,
            Opcode.MONITOREXIT,
            Opcode.JSR,
            Opcode.JSR_W,
            Opcode.RET,
            Opcode.RET_W,
            Opcode.I2F,
            Opcode.I2D,
            Opcode.L2F,
            Opcode.L2D);

    /** The same instruction in another encoding, chosen by the class file writer for size. */
    private static final Set<Opcode> WIDE_FORMS =
            EnumSet.of(Opcode.LLOAD_W, Opcode.ALOAD_W, Opcode.LSTORE_W, Opcode.ASTORE_W, Opcode.LDC_W);

    @Test
    void everyAcceptedOpcodeIsExercised() {
        Classes classes = new Conformance(Path.of("."), 1, 1).classes();
        Set<Opcode> used = EnumSet.noneOf(Opcode.class);
        for (String name : Conformance.CASES) {
            for (MethodModel method : classes.get(name).methods()) {
                method.code().ifPresent(code -> {
                    for (CodeElement element : code) {
                        if (element instanceof Instruction instruction) {
                            used.add(instruction.opcode());
                        }
                    }
                });
            }
        }
        Set<Opcode> missing = EnumSet.allOf(Opcode.class).stream()
                .filter(OpcodeCoverageTest::isAccepted)
                .filter(o -> !used.contains(o))
                .collect(Collectors.toSet());
        assertThat(missing).isEmpty();
    }

    private static boolean isAccepted(Opcode opcode) {
        String name = opcode.name();
        boolean floating = REFUSED_PREFIXES.contains(name.substring(0, 1)) && !name.startsWith("DUP");
        return !floating && !REFUSED.contains(opcode) && !WIDE_FORMS.contains(opcode);
    }
}
