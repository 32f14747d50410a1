package mkplay.aot;

import java.lang.classfile.Opcode;
import java.util.List;

/** The dup, pop and swap family (JVM specification 6.5); a long counts as two slots. */
final class StackShuffle {
    private final Code code;

    StackShuffle(Code code) {
        this.code = code;
    }

    void apply(Opcode opcode) {
        settleTop();
        switch (opcode) {
            case POP -> code.pop();
            case POP2 -> take(2);
            case DUP -> insert(1, 0);
            case DUP_X1 -> insert(1, 1);
            case DUP_X2 -> insert(1, 2);
            case DUP2 -> insert(2, 0);
            case DUP2_X1 -> insert(2, 1);
            case DUP2_X2 -> insert(2, 2);
            case SWAP -> {
                Value top = code.pop();
                Value below = code.pop();
                boolean wrong = code.miscompiles(Miscompile.NO_SWAP);
                code.push(wrong ? below : top);
                code.push(wrong ? top : below);
            }
            default -> throw new IllegalStateException("not a stack instruction: " + opcode);
        }
    }

    /** A pending comparison is computed before it is duplicated. */
    private void settleTop() {
        Value top = code.pop();
        if (top.comparison() != null) {
            code.pushInt(code.operand(top));
        } else {
            code.push(top);
        }
    }

    /** Copies the top {@code count} slots below the {@code skipped} slots under them. */
    private void insert(int count, int skipped) {
        List<Value> copied = take(count);
        List<Value> over = take(skipped);
        copied.forEach(code::push);
        over.forEach(code::push);
        copied.forEach(code::push);
    }

    /** Pops values that fill {@code slots} slots; gives them bottom first. */
    private List<Value> take(int slots) {
        java.util.ArrayList<Value> values = new java.util.ArrayList<>();
        for (int left = slots; left > 0; ) {
            Value value = code.pop();
            left -= value.kind().isWide() ? 2 : 1;
            values.addFirst(value);
        }
        return values;
    }
}
