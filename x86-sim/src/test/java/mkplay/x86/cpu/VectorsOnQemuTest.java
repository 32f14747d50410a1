package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recorded vectors are what QEMU gives: a part of them runs there again, all in one image. */
final class VectorsOnQemuTest {
    private static final int IMAGE = 0x100000;
    private static final int CASES = 0x400000;
    private static final int RECORD = 40 + 256;
    private static final int DONE = 0x1000E1;
    /** Every so many vectors one is taken. */
    private static final int STRIDE = 4;

    private static final int SECONDS = 240;

    @TempDir
    private Path folder;

    @Test
    void qemuAgrees() throws IOException, InterruptedException {
        assumeTrue(installed(), "qemu-system-i386 is not installed: recorded vectors not compared with it");
        List<VectorsTest.Vector> vectors = new ArrayList<>();
        List<String> lines = VectorsTest.lines();
        for (int n = 0; n < lines.size(); n += STRIDE) {
            vectors.add(VectorsTest.Vector.parse(lines.get(n)));
        }
        ByteBuffer sent = ByteBuffer.wrap(run(image(vectors))).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(sent.capacity()).isEqualTo(vectors.size() * RECORD);
        List<String> differences = new ArrayList<>();
        for (int n = 0; n < vectors.size(); n++) {
            String difference = compare(vectors.get(n), sent, n * RECORD);
            if (!difference.isEmpty()) {
                differences.add(difference + "   " + vectors.get(n).line());
            }
        }
        assertThat(differences).isEmpty();
    }

    private static boolean installed() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(p -> Files.isExecutable(Path.of(p, "qemu-system-i386")));
    }

    private static byte[] image(List<VectorsTest.Vector> vectors) throws IOException {
        int top = CASES + (vectors.size() + 1) * RECORD;
        for (VectorsTest.Vector v : vectors) {
            top = Math.max(top, v.address() + v.code().length + 5);
        }
        ByteBuffer image = ByteBuffer.allocate(top - IMAGE).order(ByteOrder.LITTLE_ENDIAN);
        image.put(driver());
        for (int n = 0; n < vectors.size(); n++) {
            VectorsTest.Vector v = vectors.get(n);
            image.position(CASES - IMAGE + n * RECORD);
            image.putInt(v.address());
            for (int r : v.in()) {
                image.putInt(r);
            }
            image.put(v.data());
            image.position(v.address() - IMAGE);
            image.put(v.code()).put((byte) 0xE9);
            image.putInt(DONE - (IMAGE + image.position() + 4));
        }
        return image.array();
    }

    private static byte[] driver() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(VectorsOnQemuTest.class.getResourceAsStream("vector-driver.hex"))) {
            String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(hex.replace("\n", ""));
        }
    }

    private byte[] run(byte[] image) throws IOException, InterruptedException {
        Path kernel = Files.write(folder.resolve("image"), image);
        Path serial = folder.resolve("serial");
        Process process = new ProcessBuilder(
                        "qemu-system-i386",
                        "-accel",
                        "tcg",
                        "-cpu",
                        "pentium2",
                        "-m",
                        "32",
                        "-display",
                        "none",
                        "-nodefaults",
                        "-no-reboot",
                        "-serial",
                        "file:" + serial,
                        "-device",
                        "isa-debug-exit,iobase=0xf4,iosize=1",
                        "-kernel",
                        kernel.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("QEMU did not end within " + SECONDS + " s; bytes so far: " + Files.size(serial));
        }
        return Files.readAllBytes(serial);
    }

    private static String compare(VectorsTest.Vector v, ByteBuffer sent, int at) {
        StringBuilder s = new StringBuilder();
        int undefined = v.decode().row.flagsUndefined();
        for (int n = 0; n < 10; n++) {
            int mask = n == 8 ? ~undefined : -1;
            if (((sent.getInt(at + 4 * n) ^ v.out()[n]) & mask) != 0) {
                s.append(" word ").append(n).append(' ').append(Integer.toHexString(sent.getInt(at + 4 * n)));
            }
        }
        byte[] expected = v.dataAfter();
        for (int n = 0; n < 256; n++) {
            if (sent.get(at + 40 + n) != expected[n]) {
                s.append(" [").append(n).append("] ").append(sent.get(at + 40 + n) & 0xFF);
            }
        }
        return s.toString();
    }
}
