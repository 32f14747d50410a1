package mkplay.aot;

import java.lang.classfile.Opcode;

/**
 * Operators, conversions and conditions. Java defines what LLVM leaves undefined: shift counts are masked, division is
 * guarded, nothing is marked nsw, nuw or exact.
 */
final class Arithmetic {
    private final Code code;

    Arithmetic(Code code) {
        this.code = code;
    }

    void operate(Opcode opcode, Calls calls) {
        switch (opcode) {
            case IADD -> binary(Kind.INT, code.miscompiles(Miscompile.NO_WRAP) ? "add nsw" : "add");
            case ISUB -> binary(Kind.INT, "sub");
            case IMUL -> binary(Kind.INT, "mul");
            case IAND -> binary(Kind.INT, "and");
            case IOR -> binary(Kind.INT, "or");
            case IXOR -> binary(Kind.INT, "xor");
            case LADD -> binary(Kind.LONG, "add");
            case LSUB -> binary(Kind.LONG, "sub");
            case LMUL -> binary(Kind.LONG, "mul");
            case LAND -> binary(Kind.LONG, "and");
            case LOR -> binary(Kind.LONG, "or");
            case LXOR -> binary(Kind.LONG, "xor");
            case INEG -> code.pushInt(code.define("sub i32 0, " + code.popOperand()));
            case LNEG -> code.push(Kind.LONG, code.define("sub i64 0, " + code.popOperand()));
            case ISHL -> shift(Kind.INT, "shl");
            case ISHR -> shift(Kind.INT, "ashr");
            case IUSHR -> shift(Kind.INT, code.miscompiles(Miscompile.ARITHMETIC_SHIFT) ? "ashr" : "lshr");
            case LSHL -> shift(Kind.LONG, "shl");
            case LSHR -> shift(Kind.LONG, "ashr");
            case LUSHR -> shift(Kind.LONG, "lshr");
            case IDIV -> divide("sdiv");
            case IREM -> divide("srem");
            case LDIV -> divideLong(Callees.LDIV, calls);
            case LREM -> divideLong(Callees.LREM, calls);
            case LCMP -> compare('s', "i64");
            default -> code.violation(Rule.FLOAT, "operator " + opcode);
        }
    }

    private void binary(Kind kind, String operation) {
        String right = code.popOperand();
        String left = code.popOperand();
        code.push(kind, code.define("%s %s %s, %s".formatted(operation, kind.type(), left, right)));
    }

    private void shift(Kind kind, String operation) {
        String count = code.popOperand();
        String value = code.popOperand();
        boolean wide = kind.isWide();
        String amount = count;
        if (!code.miscompiles(Miscompile.NO_SHIFT_MASK)) {
            amount = code.define("and i32 " + count + ", " + (wide ? 63 : 31));
        }
        if (wide) {
            amount = code.define("zext i32 " + amount + " to i64");
        }
        code.push(kind, code.define("%s %s %s, %s".formatted(operation, kind.type(), value, amount)));
    }

    /** {@code sdiv} or {@code srem} of ints; by -1 without the instruction, which would trap on MIN_VALUE. */
    private void divide(String operation) {
        String divisor = code.popOperand();
        String dividend = code.popOperand();
        requireNonZero("i32", divisor);
        if (code.miscompiles(Miscompile.NO_OVERFLOW_GUARD)) {
            code.pushInt(code.define(operation + " i32 " + dividend + ", " + divisor));
            return;
        }
        String minusOne = code.define("icmp eq i32 " + divisor + ", -1");
        String safe = code.define("select i1 " + minusOne + ", i32 1, i32 " + divisor);
        String ordinary = code.define(operation + " i32 " + dividend + ", " + safe);
        String special = operation.equals("sdiv") ? code.define("sub i32 0, " + dividend) : "0";
        code.pushInt(code.define("select i1 " + minusOne + ", i32 " + special + ", i32 " + ordinary));
    }

    /** {@code Integer.divideUnsigned} and {@code remainderUnsigned}. */
    void divideUnsigned(String operation) {
        String divisor = code.popOperand();
        String dividend = code.popOperand();
        requireNonZero("i32", divisor);
        code.pushInt(code.define(operation + " i32 " + dividend + ", " + divisor));
    }

    /** By a helper in system Java; a zero divisor fails here, where the source line is. */
    void divideLong(MethodId helper, Calls calls) {
        Value divisor = code.pop();
        requireNonZero("i64", code.operand(divisor));
        code.push(divisor);
        calls.helper(helper);
    }

    private void requireNonZero(String type, String divisor) {
        code.require(code.define("icmp ne " + type + " " + divisor + ", 0"), "division by zero");
    }

    /** Leaves a three-way comparison on the stack for the branch that usually follows. */
    void compare(char sign, String type) {
        String right = code.popOperand();
        String left = code.popOperand();
        code.push(Value.compared(new Value.Comparison(sign, type, left, right)));
    }

    void convert(Opcode opcode) {
        String value = code.popOperand();
        switch (opcode) {
            case I2L -> code.push(Kind.LONG, code.define("sext i32 " + value + " to i64"));
            case L2I -> code.pushInt(code.define("trunc i64 " + value + " to i32"));
            case I2B -> narrow(value, "i8", !code.miscompiles(Miscompile.ZERO_EXTEND));
            case I2S -> narrow(value, "i16", true);
            case I2C -> narrow(value, "i16", false);
            default -> {
                code.violation(Rule.FLOAT, "conversion " + opcode);
                code.pushInt("0");
            }
        }
    }

    private void narrow(String value, String type, boolean signed) {
        String low = code.define("trunc i32 " + value + " to " + type);
        code.pushInt(code.define((signed ? "sext " : "zext ") + type + " " + low + " to i32"));
    }

    /** The condition of a branch instruction as an {@code i1}; pops its operands. */
    String condition(Opcode opcode) {
        return switch (opcode) {
            case IFEQ -> againstZero("eq");
            case IFNE -> againstZero("ne");
            case IFLT -> againstZero("lt");
            case IFGE -> againstZero("ge");
            case IFGT -> againstZero("gt");
            case IFLE -> againstZero("le");
            case IF_ICMPEQ -> pair("eq", "i32");
            case IF_ICMPNE -> pair("ne", "i32");
            case IF_ICMPLT -> pair("slt", "i32");
            case IF_ICMPGE -> pair("sge", "i32");
            case IF_ICMPGT -> pair("sgt", "i32");
            case IF_ICMPLE -> pair("sle", "i32");
            case IF_ACMPEQ -> pair("eq", "ptr");
            case IF_ACMPNE -> pair("ne", "ptr");
            case IFNULL -> code.define("icmp eq ptr " + code.popOperand() + ", null");
            case IFNONNULL -> code.define("icmp ne ptr " + code.popOperand() + ", null");
            default -> throw new IllegalStateException("not a conditional branch: " + opcode);
        };
    }

    private String pair(String relation, String type) {
        String right = code.popOperand();
        String left = code.popOperand();
        return code.define("icmp %s %s %s, %s".formatted(relation, type, left, right));
    }

    private String againstZero(String relation) {
        Value value = code.pop();
        Value.Comparison c = value.comparison();
        boolean equality = relation.equals("eq") || relation.equals("ne");
        if (c == null) {
            return code.define(
                    "icmp %s i32 %s, 0".formatted(equality ? relation : "s" + relation, code.operand(value)));
        }
        char sign = code.miscompiles(Miscompile.SIGNED_COMPARE) ? 's' : c.sign();
        return code.define(
                "icmp %s %s %s, %s".formatted(equality ? relation : sign + relation, c.type(), c.left(), c.right()));
    }
}
