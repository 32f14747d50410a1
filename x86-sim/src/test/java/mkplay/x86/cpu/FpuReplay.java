package mkplay.x86.cpu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import mkplay.x86.fpu.FpuState;
import mkplay.x86.fpu.Units;
import mkplay.x86.isa.Disassembler;

/** Executes {@link FpuVector}s and says what differs. */
final class FpuReplay {
    /** Functions whose result is rounded from an approximation: processors differ by a unit in the last place. */
    static final Set<String> APPROXIMATE =
            Set.of("F2XM1", "FYL2X", "FYL2XP1", "FPTAN", "FPATAN", "FSIN", "FCOS", "FSINCOS");

    private static final int AX = 0x12345678;
    private static final int C1 = 0x200;

    private final Guest guest = new Guest();
    private final Cpu cpu = guest.cpu;
    private final FpuState s = cpu.fpu();

    /** What differs from the state after; empty if nothing. */
    String difference(FpuVector v) {
        run(v);
        FpuVector.State want = v.after;
        boolean approximate = APPROXIMATE.contains(v.decode().row.mnemonic());
        StringBuilder out = new StringBuilder();
        compare(out, "control", want.control, s.control());
        // Which way an approximate result was rounded depends on the approximation; comparisons into EFLAGS clear C1 by
        // Intel's manual, and processors leave it alone.
        int ignored = approximate || v.decode().row.mnemonic().contains("COMI") ? C1 : 0;
        compare(out, "status", want.status & ~ignored, s.statusWord() & ~ignored);
        compare(out, "empty", want.empty, s.empty);
        for (int n = 0; n < 8; n++) {
            if (!same(want.se[n], want.sig[n], s.se[n], s.sig[n], approximate)) {
                out.append(String.format(
                        " st%d %04x:%016x not %04x:%016x", n, s.se[n], s.sig[n], want.se[n], want.sig[n]));
            }
        }
        byte[] memory = new byte[want.memory.length];
        guest.memory.copyOut(Guest.DATA, memory, 0, memory.length);
        if (!Arrays.equals(memory, want.memory)) {
            out.append(" memory ").append(java.util.HexFormat.of().formatHex(memory));
        }
        compare(out, "eflags", want.flags, cpu.eflags() & 0x8D5);
        compare(out, "ax", want.ax, cpu.gpr(Cpu.EAX) & 0xFFFF);
        if (guest.vector() >= 0) {
            out.append(" exception ").append(guest.vector());
        }
        return out.toString();
    }

    private void run(FpuVector v) {
        guest.memory.copyIn(Guest.CODE, v.code, 0, v.code.length);
        guest.memory.write8(Guest.CODE + v.code.length, 0xF4);
        guest.memory.copyIn(Guest.DATA, v.before.memory, 0, v.before.memory.length);
        guest.kernel();
        cpu.setGpr(Cpu.EDI, Guest.DATA);
        cpu.setGpr(Cpu.EAX, AX);
        cpu.setEflags(v.before.flags | 2);
        v.before.put(s);
        guest.run();
    }

    private static void compare(StringBuilder out, String what, int want, int got) {
        if (want != got) {
            out.append(String.format(" %s %x not %x", what, got, want));
        }
    }

    private static boolean same(int ase, long asig, int bse, long bsig, boolean approximate) {
        if (ase == bse && asig == bsig) {
            return true;
        }
        return approximate && Units.atMostOne(ase, asig, bse, bsig);
    }

    /** Replays a file of vectors and prints the first differences of each mnemonic, and counts. */
    public static void main(String[] args) throws IOException {
        FpuReplay replay = new FpuReplay();
        Map<String, Integer> counts = new TreeMap<>();
        long total = 0;
        for (String line : Files.readAllLines(Path.of(args[0]), StandardCharsets.US_ASCII)) {
            if (line.startsWith("#")) {
                continue;
            }
            FpuVector v = FpuVector.parse(line);
            String difference = replay.difference(v);
            total++;
            String mnemonic = v.decode().row.mnemonic();
            if (!difference.isEmpty() && counts.merge(mnemonic, 1, Integer::sum) <= Integer.parseInt(args[1])) {
                System.out.println(Disassembler.text(v.decode(), 0) + difference + "\n    " + line);
            }
        }
        System.out.println(total + " vectors, different: " + counts);
    }
}
