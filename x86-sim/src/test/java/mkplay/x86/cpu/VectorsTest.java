package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import mkplay.x86.isa.Decoder;
import mkplay.x86.isa.Disassembler;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.isa.Row;
import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.timing.CpuModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays recorded instruction cases, through the fast loop and one instruction at a time. */
final class VectorsTest {
    private static final int DATA = 0x8000;
    private static final int DONE = 0x1000E1;
    private static final int HANDLERS = 0x2000;
    private static final int IDT = 0x3000;
    private static final int GDT = 0x4000;

    /** Null, flat code and data at levels 0 and 3, byte-granular data, and other kinds for LAR, LSL, VERR, VERW. */
    private static final long[] DESCRIPTORS = {
        0L,
        0x00cf9b000000ffffL,
        0x00cf93000000ffffL,
        0x00cffb000000ffffL,
        0x00cff3000000ffffL,
        0x0040f2000000000fL,
        0x00409a0000001234L,
        0x000089001000006bL,
        0x0040970000000fffL,
        0x00cf1300000000ffL
    };

    private static final String[] NAMES = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};

    record Vector(
            String line, byte[] code, int address, int seed, int[] in, String patches, int[] out, String changes) {
        static Vector parse(String line) {
            String[] f = line.split(" ");
            int[] in = new int[9];
            for (int n = 0; n < 9; n++) {
                in[n] = Integer.parseUnsignedInt(f[3 + n], 16);
            }
            int[] out = new int[10];
            for (int n = 0; n < 9; n++) {
                out[n] = Integer.parseUnsignedInt(f[14 + n], 16);
            }
            out[9] = Integer.parseInt(f[23]);
            byte[] code = HexFormat.of().parseHex(f[0]);
            return new Vector(
                    line, code, Integer.parseInt(f[1], 16), Integer.parseInt(f[2], 16), in, f[12], out, f[24]);
        }

        Insn decode() {
            byte[] padded = java.util.Arrays.copyOf(code, code.length + 16);
            return Objects.requireNonNull(new Decoder(InstructionTable.IA32).decode(padded, 0, padded.length, true));
        }

        /** The 256 bytes at {@link #DATA} before. */
        byte[] data() {
            byte[] data = new byte[256];
            new Random(seed).nextBytes(data);
            apply(data, patches);
            return data;
        }

        /** The 256 bytes after. */
        byte[] dataAfter() {
            byte[] data = data();
            apply(data, changes);
            return data;
        }

        private static void apply(byte[] data, String dwords) {
            if (!dwords.equals("-")) {
                for (String dword : dwords.split(",")) {
                    String[] f = dword.split(":");
                    int value = Integer.parseUnsignedInt(f[1], 16);
                    for (int n = 0; n < 4; n++) {
                        data[Integer.parseInt(f[0], 16) + n] = (byte) (value >>> 8 * n);
                    }
                }
            }
        }
    }

    static List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(VectorsTest.class.getResourceAsStream("vectors.txt")),
                StandardCharsets.US_ASCII))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.startsWith("#")) {
                    lines.add(line);
                }
            }
        }
        return lines;
    }

    /** The table rows that the vectors exercise. */
    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : lines()) {
            rows.add(Vector.parse(line).decode().row);
        }
        return rows;
    }

    /** Where a frame without error code has bits 16 to 23 of EFLAGS. */
    private static final int RESUME_FLAG_BYTE = 10;

    private final PhysicalMemory memory = new PhysicalMemory(8 << 20);
    private final Cpu cpu = new Cpu(memory, new TestBus(), CpuModel.ONE_CYCLE);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void replay(boolean oneAtATime) throws IOException {
        tables();
        List<String> lines = lines();
        assertThat(lines).hasSizeGreaterThan(1000);
        List<String> differences = new ArrayList<>();
        for (String line : lines) {
            Vector v = Vector.parse(line);
            prepare(v);
            run(oneAtATime);
            String difference = compare(v);
            if (!difference.isEmpty()) {
                differences.add(Disassembler.text(v.decode(), v.address) + difference + "   " + v.line);
            }
        }
        assertThat(differences).isEmpty();
    }

    private void tables() {
        for (int n = 0; n < DESCRIPTORS.length; n++) {
            memory.write32(GDT + 8 * n, (int) DESCRIPTORS[n]);
            memory.write32(GDT + 8 * n + 4, (int) (DESCRIPTORS[n] >>> 32));
        }
        for (int n = 0; n < 32; n++) {
            memory.write32(IDT + 8 * n, 8 << 16 | HANDLERS + 16 * n);
            memory.write32(IDT + 8 * n + 4, 0x8E00);
            memory.write8(HANDLERS + 16 * n, 0xF4);
        }
        memory.write8(DONE, 0xF4);
    }

    private void prepare(Vector v) {
        cpu.reset();
        cpu.setCr(0, 0x11);
        cpu.setGdtr(GDT, 8 * DESCRIPTORS.length - 1);
        cpu.setIdtr(IDT, 255);
        for (int s = 0; s < 6; s++) {
            cpu.setSegment(s, s == Cpu.CS ? 8 : 16, 0, -1, s == Cpu.CS ? 0xC09B : 0xC093);
        }
        cpu.setEflags(v.in[0]);
        for (int n = 0; n < 8; n++) {
            cpu.setGpr(n, v.in[1 + n]);
        }
        memory.copyIn(DATA, v.data(), 0, 256);
        memory.copyIn(v.address, v.code, 0, v.code.length);
        int jump = v.address + v.code.length;
        memory.write8(jump, 0xE9);
        memory.write32(jump + 1, DONE - (jump + 5));
        cpu.setEip(v.address);
    }

    private void run(boolean oneAtATime) {
        long end = cpu.instructions() + 1000;
        while (!cpu.isHalted() && !cpu.isShutdown() && cpu.instructions() < end) {
            cpu.run(Long.MAX_VALUE, oneAtATime ? cpu.instructions() + 1 : end);
        }
    }

    private String compare(Vector v) {
        StringBuilder s = new StringBuilder();
        int vector = cpu.eip() == DONE + 1 ? -1 : (cpu.eip() - HANDLERS) / 16;
        if (!cpu.isHalted() || vector != v.out[9]) {
            s.append(" ended at ").append(Integer.toHexString(cpu.eip()));
        }
        for (int n = 0; n < 8; n++) {
            differ(s, NAMES[n], v.out[n], cpu.gpr(n));
        }
        int defined = ~v.decode().row.flagsUndefined();
        differ(s, "eflags", v.out[8] & defined, cpu.eflags() & defined);
        byte[] data = new byte[256];
        memory.copyOut(DATA, data, 0, 256);
        byte[] expected = v.dataAfter();
        if (v.out[9] == 0) {
            // The frame of a #DE has RF set (SDM 3B 17.3.1.1), which QEMU leaves out.
            expected[v.out[4] - DATA + RESUME_FLAG_BYTE] |= 1;
        }
        for (int n = 0; n < 256; n++) {
            differ(s, "[" + n + "]", expected[n], data[n]);
        }
        return s.toString();
    }

    private static void differ(StringBuilder s, String what, int expected, int actual) {
        if (expected != actual) {
            s.append(String.format(" %s %x, not %x;", what, actual, expected));
        }
    }
}
