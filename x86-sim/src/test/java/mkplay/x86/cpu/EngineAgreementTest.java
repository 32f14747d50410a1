package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import mkplay.x86.isa.Encoding;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.isa.Operand;
import mkplay.x86.isa.Row;
import mkplay.x86.timing.CpuModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The fast loop agrees with the general implementations on random programs with forward jumps: same registers, flags,
 * memory, counters and time. One instruction at a time nothing takes a fast form.
 */
final class EngineAgreementTest {
    private static final Set<String> CLASSES = Set.of("alu", "mov", "lea", "shift", "mul", "bit", "xchg", "push");
    private static final List<Row> ROWS = InstructionTable.IA32.rows().stream()
            .filter(r -> CLASSES.contains(r.timingClass()))
            .filter(r -> r.operands().stream().allMatch(EngineAgreementTest::simple))
            .toList();
    /** x87 rows but for those that could unmask an exception, which would stop these programs. */
    private static final List<Row> X87 = InstructionTable.IA32.rows().stream()
            .filter(r -> r.is("fpu") && !r.is("control") && !r.is("fxsr"))
            .toList();
    /** A register number that is not ESP: the stack stays where it is. */
    private static final int[] REGISTERS = {0, 1, 2, 3, 5, 6, 7};

    private static final int INSTRUCTIONS = 60;

    private static boolean simple(Operand o) {
        return switch (o.source()) {
            case E, G, M, Z, I, ONE -> o.size() != 'x' && o.size() != 'p' && o.size() != 'a' && o.size() != 'q';
            case FIXED ->
                o.code().equals("AL") || o.code().equals("eAX") || o.code().equals("CL");
            default -> false;
        };
    }

    static IntStream seeds() {
        return IntStream.range(0, 400);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void agrees(int seed) {
        byte[] code = program(new Random(seed));
        Guest fast = guest(seed, code);
        Guest slow = guest(seed, code);
        fast.cpu.run(Long.MAX_VALUE, Long.MAX_VALUE);
        while (!slow.cpu.isHalted()) {
            slow.cpu.run(Long.MAX_VALUE, slow.cpu.instructions() + 1);
        }
        for (int n = 0; n < 8; n++) {
            assertThat(fast.cpu.gpr(n)).as("register " + n).isEqualTo(slow.cpu.gpr(n));
        }
        assertThat(fast.cpu.eip()).isEqualTo(slow.cpu.eip());
        assertThat(fast.cpu.eflags()).isEqualTo(slow.cpu.eflags());
        assertThat(fast.cpu.counters()).isEqualTo(slow.cpu.counters());
        assertThat(fast.cpu.stateHash()).isEqualTo(slow.cpu.stateHash());
        assertThat(lowMemory(fast)).isEqualTo(lowMemory(slow));
    }

    /** Everything the programs can write: data and stack. */
    static byte[] lowMemory(Guest guest) {
        byte[] bytes = new byte[Guest.CODE];
        guest.memory.copyOut(0, bytes, 0, bytes.length);
        return bytes;
    }

    static Guest guest(int seed, byte[] code) {
        return guest(seed, code, CpuModel.ONE_CYCLE);
    }

    static Guest guest(int seed, byte[] code, CpuModel model) {
        Guest guest = new Guest(model);
        Random random = new Random(~seed);
        for (int n = 0; n < 8; n++) {
            guest.cpu.setGpr(
                    n, n == Cpu.ESP ? Guest.STACK : random.nextInt(4) == 0 ? random.nextInt(4) : random.nextInt());
        }
        byte[] data = new byte[4096];
        random.nextBytes(data);
        guest.memory.copyIn(Guest.DATA, data, 0, data.length);
        guest.memory.copyIn(Guest.CODE, code, 0, code.length);
        return guest;
    }

    static byte[] program(Random random) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(bytes(0xDB, 0xE3)); // FNINIT
        while (parts.size() < INSTRUCTIONS) {
            if (random.nextInt(4) == 0) {
                parts.add(x87(random, X87.get(random.nextInt(X87.size()))));
            }
            parts.add(instruction(random, ROWS.get(random.nextInt(ROWS.size()))));
            if (random.nextInt(4) == 0) {
                parts.add(comparison(random));
                parts.add(new byte[] {(byte) (0x70 + random.nextInt(16)), 0});
            }
        }
        parts.add(new byte[] {(byte) 0xF4});
        parts.add(new byte[] {(byte) 0xF4});
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int n = 0; n < parts.size(); n++) {
            byte[] part = parts.get(n);
            if (part.length == 2 && (part[0] & 0xF0) == 0x70) {
                // Skips the next instruction, or none.
                part[1] = (byte) (random.nextInt(4) == 0 ? 0 : parts.get(n + 1).length);
            }
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] x87(Random random, Row row) {
        Encoding e = Encoding.of(row);
        if (e.fixed() >= 0) {
            return bytes(e.opcode(), e.fixed() + random.nextInt(e.fixes()));
        }
        int address = Guest.DATA + random.nextInt(64);
        return bytes(e.opcode(), e.reg() << 3 | 5, address, address >> 8, address >> 16, address >> 24);
    }

    /** CMP, TEST or DEC in the forms that fuse with a jump. */
    private static byte[] comparison(Random random) {
        int a = register(random);
        int b = register(random);
        int i = random.nextInt(3);
        return switch (random.nextInt(7)) {
            case 0 -> bytes(0x39, 0xC0 | a << 3 | b);
            case 1 -> bytes(0x83, 0xF8 | a, i);
            case 2 -> bytes(0x85, 0xC0 | a << 3 | a);
            case 3 -> bytes(0x80, 0xF8 | a, i);
            case 4 -> bytes(0xF6, 0xC0 | a, 1);
            case 5 -> bytes(0x80, 0x3D, 0x10, 0x80, 0, 0, i);
            default -> bytes(0x48 + a);
        };
    }

    private static byte[] bytes(int... values) {
        byte[] out = new byte[values.length];
        for (int n = 0; n < values.length; n++) {
            out[n] = (byte) values[n];
        }
        return out;
    }

    private static int register(Random random) {
        return REGISTERS[random.nextInt(REGISTERS.length)];
    }

    private static byte[] instruction(Random random, Row row) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean word = random.nextInt(8) == 0;
        if (word) {
            out.write(0x66);
        }
        String[] parts = row.encoding().split(" ");
        int at = 0;
        if (parts[0].equals("0F") && parts.length > 1) {
            out.write(0x0F);
            at = 1;
        }
        int opcode = Integer.parseInt(parts[at].substring(0, 2), 16);
        opcode += parts[at].endsWith("+r") ? register(random) : parts[at].endsWith("+cc") ? random.nextInt(16) : 0;
        out.write(opcode);
        if (at + 1 < parts.length) {
            modRm(random, row, parts[at + 1], out);
        }
        for (Operand o : row.operands()) {
            if (o.source() == Operand.Source.I) {
                int length = o.size() == 'b' || o.size() == 's' ? 1 : word || o.size() == 'w' ? 2 : 4;
                int value = random.nextBoolean() ? random.nextInt(40) : random.nextInt();
                for (int n = 0; n < length; n++) {
                    out.write(value >>> 8 * n);
                }
            }
        }
        return out.toByteArray();
    }

    private static void modRm(Random random, Row row, String digit, ByteArrayOutputStream out) {
        int reg = digit.equals("/r") ? register(random) : digit.charAt(1) - '0';
        boolean memoryOnly = row.operands().stream().anyMatch(o -> o.source() == Operand.Source.M);
        // Bit instructions reach from memory by a register's value: keep those to registers.
        boolean reaching = row.timingClass().equals("bit") && digit.equals("/r");
        if (!reaching && (memoryOnly || random.nextBoolean())) {
            int address = Guest.DATA + random.nextInt(64);
            out.write(reg << 3 | 5);
            for (int n = 0; n < 4; n++) {
                out.write(address >>> 8 * n);
            }
        } else {
            out.write(0xC0 | reg << 3 | register(random));
        }
    }
}
