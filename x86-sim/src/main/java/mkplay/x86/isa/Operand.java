package mkplay.x86.isa;

/**
 * An operand as the table declares it.
 *
 * @param code the SDM operand code, or a fixed register's name, or 1
 * @param source how the operand is encoded
 * @param size the code's size letter: b w d q o t, v and z operand size, p a x s; 0 if none
 * @param read the instruction reads it
 * @param written the instruction writes it
 */
public record Operand(String code, Source source, char size, boolean read, boolean written) {
    /** Where an operand comes from. */
    public enum Source {
        /** ModRM: register or memory. */
        E,
        /** ModRM.reg: general register. */
        G,
        /** ModRM: memory only. */
        M,
        /** ModRM.rm: general register whatever mod says. */
        R,
        /** ModRM: MMX register or memory. */
        Q,
        /** ModRM.reg: MMX register. */
        P,
        /** ModRM.rm: MMX register, no memory. */
        N,
        /** ModRM: XMM register or memory. */
        W,
        /** ModRM.reg: XMM register. */
        V,
        /** ModRM.rm: XMM register, no memory. */
        U,
        /** ModRM.rm: x87 register. */
        T,
        /** ModRM.reg: segment register. */
        S,
        /** ModRM.reg: control register. */
        C,
        /** ModRM.reg: debug register. */
        D,
        /** Low three opcode bits. */
        Z,
        /** Immediate. */
        I,
        /** Branch displacement. */
        J,
        /** Far pointer immediate. */
        A,
        /** Memory at an immediate offset. */
        O,
        /** Memory at DS:eSI. */
        X,
        /** Memory at ES:eDI. */
        Y,
        /** A register the opcode implies. */
        FIXED,
        /** The constant one. */
        ONE
    }

    /** Whether it is or may be an MMX or XMM register. */
    public boolean packed() {
        return switch (source) {
            case Q, P, N, W, V, U -> true;
            default -> false;
        };
    }

    static Operand parse(String text) {
        boolean written = text.startsWith("=") || text.startsWith("+");
        boolean read = !text.startsWith("=");
        String code = written ? text.substring(1) : text;
        if (code.equals("1")) {
            return new Operand(code, Source.ONE, (char) 0, read, written);
        }
        if (code.equals("STi")) {
            return new Operand(code, Source.T, (char) 0, read, written);
        }
        boolean fixed = code.length() != 2 || !Character.isLowerCase(code.charAt(1));
        if (fixed && !code.equals("M")) {
            return new Operand(code, Source.FIXED, (char) 0, read, written);
        }
        char size = code.length() == 2 ? code.charAt(1) : 0;
        return new Operand(code, Source.valueOf(code.substring(0, 1)), size, read, written);
    }
}
