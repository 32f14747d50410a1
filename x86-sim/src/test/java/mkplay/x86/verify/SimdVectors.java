package mkplay.x86.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import mkplay.x86.fpu.FpuImage;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.isa.Row;

/**
 * Instructions of MMX and SSE that a real processor executed, some of every row; replayed by a test, on any host. The main method
 * records them anew.
 */
final class SimdVectors {
    private static final Path FILE = Path.of("src/test/resources/mkplay/x86/verify/simd-vectors.txt");
    private static final int EACH = 10;

    private SimdVectors() {}

    static List<HostReproducer> all() throws IOException {
        List<String> lines = Files.readAllLines(FILE).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
        List<HostReproducer> vectors = new ArrayList<>();
        Vendor vendor = Vendor.valueOf(lines.getFirst());
        for (int n = 1; n < lines.size(); n += 2) {
            vectors.add(HostReproducer.parse(lines.get(n), lines.get(n + 1), vendor));
        }
        return vectors;
    }

    public static void main(String[] arguments) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(
                "# Recorded by SimdVectors: the processor's vendor, then pairs of lines, UserCase.text and UserOutcome.text.");
        try (HostCpu host = HostCpu.start()) {
            lines.add(host.vendor().name());
            for (Row row : HostExclusion.simdRows()) {
                UserCaseGenerator generator = new UserCaseGenerator(row.index(), List.of(row));
                for (int n = 0; n < EACH; n++) {
                    UserCase c = plain(generator.next());
                    lines.add(c.text());
                    lines.add(host.run(List.of(c), true).getFirst().text(c));
                }
            }
        }
        Files.write(FILE, lines);
    }

    /** Registers that the instruction does not name become ordinary ones, and TOP 0. */
    private static UserCase plain(UserCase c) {
        Insn insn = HostReproducer.decode(c);
        byte[] image = Objects.requireNonNull(c.fx()).clone();
        byte[] fx = FxText.ORDINARY.clone();
        System.arraycopy(image, 0, fx, 0, 2);
        System.arraycopy(image, FpuImage.FAST_MXCSR, fx, FpuImage.FAST_MXCSR, 4);
        take(insn.k1, insn.v1, image, fx);
        take(insn.k2, insn.v2, image, fx);
        return new UserCase(c.code(), c.eip(), c.eflags(), c.gpr(), c.segments(), c.patches(), fx);
    }

    private static void take(int kind, int register, byte[] from, byte[] to) {
        if (kind == Kind.MM || kind == Kind.XMM) {
            int at = (kind == Kind.MM ? FpuImage.FAST_REGISTERS : FpuImage.FAST_XMM) + 16 * register;
            System.arraycopy(from, at, to, at, kind == Kind.MM ? 8 : 16);
        }
    }
}
