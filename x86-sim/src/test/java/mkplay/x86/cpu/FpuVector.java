package mkplay.x86.cpu;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import mkplay.x86.fpu.FpuState;
import mkplay.x86.isa.Decoder;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;

/**
 * One x87 instruction with the state before and after, as a line of text; the format is described at the head of
 * {@code fpu-vectors.txt}.
 */
final class FpuVector {
    /** FPU registers by physical number, EFLAGS, AX and the first bytes of memory at EDI. */
    static final class State {
        int control;
        int status;
        int empty;
        final int[] se = new int[8];
        final long[] sig = new long[8];
        byte[] memory = {};
        int flags;
        int ax;

        private void registers(String list) {
            if (list.equals("-")) {
                return;
            }
            for (String item : list.split(",")) {
                int n = item.charAt(0) - '0';
                se[n] = Integer.parseInt(item.substring(2, 6), 16);
                sig[n] = Long.parseUnsignedLong(item.substring(6), 16);
            }
        }

        void put(FpuState s) {
            s.setControl(control);
            s.setStatusWord(status);
            s.empty = empty;
            System.arraycopy(se, 0, s.se, 0, 8);
            System.arraycopy(sig, 0, s.sig, 0, 8);
        }
    }

    final byte[] code;
    final State before = new State();
    final State after = new State();

    private FpuVector(byte[] code) {
        this.code = code;
    }

    static FpuVector parse(String line) {
        String[] f = line.split(" ");
        FpuVector v = new FpuVector(HexFormat.of().parseHex(f[0]));
        words(v.before, f, 1);
        // Registers that are not named hold small integers.
        for (int n = 0; n < 8; n++) {
            int shift = Long.numberOfLeadingZeros(n);
            v.before.se[n] = n == 0 ? 0 : 0x403E - shift;
            v.before.sig[n] = n == 0 ? 0 : (long) n << shift;
        }
        v.before.registers(f[4]);
        v.before.memory = f[5].equals("-") ? new byte[16] : HexFormat.of().parseHex(f[5]);
        v.before.flags = hex(f[6]);
        words(v.after, f, 8);
        System.arraycopy(v.before.se, 0, v.after.se, 0, 8);
        System.arraycopy(v.before.sig, 0, v.after.sig, 0, 8);
        v.after.registers(f[11]);
        v.after.memory = f[12].equals("-") ? v.before.memory : HexFormat.of().parseHex(f[12]);
        v.after.flags = hex(f[13]);
        v.after.ax = hex(f[14]);
        return v;
    }

    private static void words(State s, String[] f, int at) {
        s.control = hex(f[at]);
        s.status = hex(f[at + 1]);
        s.empty = ~hex(f[at + 2]) & 0xFF;
    }

    private static int hex(String text) {
        return Integer.parseInt(text, 16);
    }

    Insn decode() {
        byte[] padded = Arrays.copyOf(code, code.length + 16);
        return Objects.requireNonNull(new Decoder(InstructionTable.IA32).decode(padded, 0, padded.length, true));
    }
}
