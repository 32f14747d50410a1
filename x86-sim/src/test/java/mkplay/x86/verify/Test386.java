package mkplay.x86.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import mkplay.x86.cpu.Cpu;
import mkplay.x86.cpu.CpuBus;
import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.timing.CpuModel;
import org.jspecify.annotations.Nullable;

/**
 * The test386 ROM (barotto/test386.asm), whose results were taken from a real 80386: run from the reset vector, it shows the
 * number of each part on a POST port, halts at the first deviation, and at the end prints results that are compared with the
 * reference that comes with it. Images whose name has {@code undef} also test what manuals leave open.
 */
final class Test386 implements Suite {
    private static final int POST_PORT = 0x190;
    private static final int TEXT_PORT = 0xE9;
    private static final int PASSED = 0xFF;
    private static final int TOP_OF_FIRST_MEGABYTE = 0x100000;
    private static final long MOST_INSTRUCTIONS = 200_000_000;
    private static final String REFERENCE = "test386-EE-reference.txt";

    @Override
    public String name() {
        return "test386";
    }

    @Override
    public String about() {
        return "test ROM for 80386 processors, from the reset vector to POST code FF";
    }

    /** The processor with the ROM's two ports; nothing else is there. */
    private static final class Board implements CpuBus {
        final PhysicalMemory memory = new PhysicalMemory(2 << 20);
        final Cpu cpu = new Cpu(memory, this, CpuModel.ONE_CYCLE);
        final List<Integer> posts = new ArrayList<>();
        final StringBuilder text = new StringBuilder();

        Board(byte[] rom) {
            memory.copyIn(TOP_OF_FIRST_MEGABYTE - rom.length, rom, 0, rom.length);
            // The first far jump leaves the alias below 4 GiB; the code is the same there.
            cpu.setSegment(Cpu.CS, 0xF000, 0xF0000, 0xFFFF, 0x9B);
        }

        int lastPost() {
            return posts.isEmpty() ? -1 : posts.getLast();
        }

        @Override
        public int in(int port, int bytes) {
            return -1;
        }

        @Override
        public void out(int port, int bytes, int value) {
            if (port == POST_PORT) {
                posts.add(value & 0xFF);
            } else if (port == TEXT_PORT) {
                text.append((char) (value & 0xFF));
            }
        }

        @Override
        public int acknowledgeInterrupt() {
            return 0xFF;
        }

        @Override
        public void numericError(boolean asserted) {}

        @Override
        public void probe(int linearAddress) {}

        @Override
        public void exception(int vector, int errorCode) {}

        @Override
        public void cr3Loaded(int cr3) {}
    }

    @Override
    public SuiteResult run(SuiteInput input) throws IOException {
        SuiteResult result = new SuiteResult("images");
        Path reference = input.folder().resolve(REFERENCE);
        byte @Nullable [] expected = Files.exists(reference) ? Files.readAllBytes(reference) : null;
        if (expected == null) {
            result.note(REFERENCE + " is not there: printed results were not compared");
        }
        try (Stream<Path> files = Files.list(input.folder())) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".bin")).sorted().toList()) {
                image(file, expected, input, result);
            }
        }
        return result;
    }

    private static void image(Path file, byte @Nullable [] expected, SuiteInput input, SuiteResult result)
            throws IOException {
        String name = String.valueOf(file.getFileName());
        Board board = new Board(Files.readAllBytes(file));
        board.cpu.run(Long.MAX_VALUE, MOST_INSTRUCTIONS);
        input.out()
                .printf(
                        "  %s: POST %02X after %,d instructions, %,d characters%n",
                        name, board.lastPost(), board.cpu.instructions(), board.text.length());
        if (board.lastPost() != PASSED) {
            stopped(name, board, result);
            return;
        }
        byte[] text = board.text.toString().getBytes(StandardCharsets.ISO_8859_1);
        if (expected != null && !Arrays.equals(text, expected)) {
            result.fail(
                    name + ": printed results differ from the reference from byte " + Arrays.mismatch(text, expected));
        } else {
            result.pass(1);
        }
    }

    private static void stopped(String name, Board board, SuiteResult result) {
        String place = "%s: stopped in POST %02X at %04X:%X"
                .formatted(name, board.lastPost(), board.cpu.selector(Cpu.CS), board.cpu.eip());
        if (name.contains("undef")) {
            result.declare(1);
            result.note(
                    place + ": a 32-bit PUSH of a segment register clears the higher half, where the 80386 leaves it;"
                            + " the manual allows both (SDM 2B, PUSH)");
        } else {
            result.fail(place);
        }
    }
}
