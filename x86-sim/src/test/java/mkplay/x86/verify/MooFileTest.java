package mkplay.x86.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reader of single-step vectors and the suite, on vectors made here. */
final class MooFileTest {
    private static final int ALL = (1 << MooFile.REGISTERS) - 1;

    private static byte[] chunk(String name, byte[]... parts) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        ByteBuffer head = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        head.put(name.getBytes(StandardCharsets.US_ASCII)).putInt(body.size());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.array());
        all.writeBytes(body.toByteArray());
        return all.toByteArray();
    }

    private static byte[] ints(int... values) {
        ByteBuffer b = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            b.putInt(value);
        }
        return b.array();
    }

    private static byte[] shorts(int... values) {
        ByteBuffer b = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            b.putShort((short) value);
        }
        return b.array();
    }

    private static byte[] bytes(int... values) {
        byte[] b = new byte[values.length];
        for (int n = 0; n < values.length; n++) {
            b[n] = (byte) values[n];
        }
        return b;
    }

    /** INC word [0200] at 1000:0010; the file says that the word was {@code from} and is {@code to} afterwards. */
    private static byte[] file(int from, int to) {
        byte[] registers = shorts(ALL, 1, 2, 3, 4, 0x1000, 0x2000, 0x3000, 0x4000, 0x100, 6, 7, 8, 0x10, 2);
        byte[] code = bytes(0xFF, 0x06, 0x00, 0x02, 0xF4);
        ByteArrayOutputStream ram = new ByteArrayOutputStream();
        ram.writeBytes(ints(6));
        for (int n = 0; n < 5; n++) {
            ram.writeBytes(ints(0x10010 + n));
            ram.write(code[n]);
        }
        ram.writeBytes(ints(0x30200));
        ram.write(from);
        byte[] before = chunk("INIT", chunk("REGS", registers), chunk("RAM ", ram.toByteArray()));
        byte[] after = chunk(
                "FINA",
                chunk("REGS", shorts(1 << MooFile.IP | 1 << MooFile.FLAGS, 0x15, 6)),
                chunk("RAM ", ints(1, 0x30200), bytes(to)));
        byte[] test = chunk(
                "TEST",
                ints(7),
                chunk("NAME", ints(3), "inc".getBytes(StandardCharsets.US_ASCII)),
                chunk("BYTS", ints(5), code),
                before,
                after,
                chunk("CYCL", ints(0)),
                chunk("HASH", new byte[20]));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(chunk("MOO ", ints(1, 1), "C286".getBytes(StandardCharsets.US_ASCII)));
        all.writeBytes(chunk("META", ints(0)));
        all.writeBytes(test);
        return all.toByteArray();
    }

    private static SuiteResult run(Path folder, byte[] file) throws IOException {
        Files.write(folder.resolve("FF.0.MOO"), file);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new SingleStepSuite().run(new SuiteInput(folder, 0, 0, folder, nowhere));
    }

    @Test
    void reads() throws IOException {
        MooFile file = MooFile.of(file(0x41, 0x42));
        MooFile.Test test = Objects.requireNonNull(file.next());
        assertThat(file.cpu()).isEqualTo("C286");
        assertThat(test.index()).isEqualTo(7);
        assertThat(test.name()).isEqualTo("inc");
        assertThat(test.before().registers()[MooFile.SS]).isEqualTo(0x2000);
        assertThat(test.after().gives(MooFile.IP)).isTrue();
        assertThat(test.after().gives(MooFile.AX)).isFalse();
        assertThat(test.exception()).isEqualTo(-1);
        assertThat(file.next()).isNull();
    }

    @Test
    void equalAndDifferentVectorsAreToldApart(@TempDir Path folder) throws IOException {
        SuiteResult equal = run(folder, file(0x41, 0x42));
        assertThat(equal.failures()).isEmpty();
        assertThat(equal.passed()).isEqualTo(1);
        SuiteResult different = run(folder, file(0x41, 0x43));
        assertThat(different.failed()).isEqualTo(1);
        assertThat(different.failures()).singleElement().asString().contains("FF.0 #7 inc: [30200] 42, not 43");
    }

    @Test
    void revokedVectorsAreDeclared(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("revocation_list.txt"), "# none\n" + "00".repeat(20) + "\n");
        assertThat(run(folder, file(0x41, 0x43)).declared()).isEqualTo(1);
    }

    @Test
    void damageIsATypedError() {
        byte[] good = file(0x41, 0x42);
        Random random = new Random(1);
        for (int n = 0; n < 20_000; n++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int k = random.nextInt(4); k > 0 && bad.length > 0; k--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            readAll(bad);
        }
        assertThatThrownBy(() -> MooFile.of(new byte[3])).isInstanceOf(MooFormatException.class);
        good[8] = 2;
        assertThatThrownBy(() -> MooFile.of(good))
                .isInstanceOf(MooFormatException.class)
                .hasMessageContaining("version 2");
    }

    private static void readAll(byte[] bytes) {
        try {
            MooFile file = MooFile.of(bytes);
            while (file.next() != null) {
                // Only that it ends matters.
            }
        } catch (MooFormatException e) {
            assertThat(e).hasMessageContaining("at byte");
        }
    }
}
