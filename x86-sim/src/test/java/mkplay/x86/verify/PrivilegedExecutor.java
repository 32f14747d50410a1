package mkplay.x86.verify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import mkplay.x86.machine.BootModule;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Stop;

/**
 * Runs cases in the guest privileged-executor.S, on this machine or on QEMU. A case that shuts the processor down ends a run; the
 * next one goes on behind it.
 */
abstract sealed class PrivilegedExecutor {
    /** Most cases of one run: they lie below 4 MiB. */
    static final int MOST_CASES = 8_000;

    private static final int MEMORY_MEBIBYTES = 32;
    private static final int RESULTS = 0x800000;
    private static final int CASE_BYTES = 4 * PrivilegedCase.WORDS;
    private static final int RESULT_BYTES = 4 * PrivilegedOutcome.WORDS;

    final byte[] image = image();

    private static byte[] image() {
        try (InputStream in =
                Objects.requireNonNull(PrivilegedExecutor.class.getResourceAsStream("privileged-executor.hex"))) {
            String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(hex.replace("\n", ""));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The outcomes of all cases, in their order. */
    final List<PrivilegedOutcome> run(List<PrivilegedCase> cases) throws IOException, InterruptedException {
        List<PrivilegedOutcome> outcomes = new ArrayList<>();
        while (outcomes.size() < cases.size()) {
            int from = outcomes.size();
            int count = Math.min(MOST_CASES, cases.size() - from);
            List<PrivilegedCase> part = cases.subList(from, from + count);
            ByteBuffer results = execute(encode(part), RESULTS - 4, 4 + count * RESULT_BYTES);
            int end = results.getInt();
            int done = end == 0 ? 0 : (end - RESULTS) / RESULT_BYTES;
            for (int n = 0; n < done; n++) {
                int[] words = new int[PrivilegedOutcome.WORDS];
                for (int w = 0; w < words.length; w++) {
                    words[w] = results.getInt();
                }
                outcomes.add(new PrivilegedOutcome(words));
            }
            if (done < count) {
                outcomes.add(PrivilegedOutcome.SHUTDOWN);
            }
        }
        return outcomes;
    }

    private static byte[] encode(List<PrivilegedCase> cases) {
        ByteBuffer bytes = ByteBuffer.allocate(cases.size() * CASE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (PrivilegedCase c : cases) {
            for (int word : c.words()) {
                bytes.putInt(word);
            }
        }
        return bytes.array();
    }

    /** Boots the guest with the cases and runs it to its end; the physical memory asked for. */
    abstract ByteBuffer execute(byte[] cases, int address, int bytes) throws IOException, InterruptedException;

    /** On this machine. */
    static final class Here extends PrivilegedExecutor {
        private static final long MOST_INSTRUCTIONS = 20_000;
        private final Machine machine = new Machine(new MachineConfig(MEMORY_MEBIBYTES << 20, "one-cycle"));
        private final boolean oneAtATime;

        /**
         * @param oneAtATime every instruction by its general implementation, not in the fast loop
         */
        Here(boolean oneAtATime) {
            this.oneAtATime = oneAtATime;
        }

        @Override
        ByteBuffer execute(byte[] cases, int address, int bytes) {
            try {
                machine.boot(image, "", List.of(new BootModule("cases", cases)));
            } catch (ImageFormatException e) {
                throw new IllegalStateException(e);
            }
            long limit = 1_000_000 + MOST_INSTRUCTIONS * (cases.length / CASE_BYTES);
            Stop stop = oneAtATime ? step(limit) : machine.run(RunLimits.instructions(limit));
            if (!(stop instanceof Stop.DebugExit || stop instanceof Stop.TripleFault)) {
                throw new IllegalStateException("a case did not end: " + stop + " at " + machine.linearEip());
            }
            byte[] results = new byte[bytes];
            machine.readPhysical(address, results);
            return ByteBuffer.wrap(results).order(ByteOrder.LITTLE_ENDIAN);
        }

        private Stop step(long limit) {
            Stop stop;
            do {
                stop = machine.run(RunLimits.instructions(machine.instructions() + 1));
            } while (stop instanceof Stop.Limit && machine.instructions() < limit);
            return stop;
        }
    }

    /** On {@code qemu-system-i386} with its translator; the guest's memory is a file. */
    static final class OnQemu extends PrivilegedExecutor {
        private static final int SECONDS = 300;
        private final Path program;
        private final Path folder;

        /**
         * @param folder an empty one, for the guest's files
         */
        OnQemu(Path program, Path folder) {
            this.program = program;
            this.folder = folder;
        }

        @Override
        ByteBuffer execute(byte[] cases, int address, int bytes) throws IOException, InterruptedException {
            Path kernel = Files.write(folder.resolve("executor"), image);
            Path module = Files.write(folder.resolve("cases"), cases);
            Path memory = folder.resolve("memory");
            Files.deleteIfExists(memory);
            Process process = new ProcessBuilder(
                            program.toString(),
                            "-accel",
                            "tcg",
                            "-cpu",
                            "pentium2,-vme",
                            "-display",
                            "none",
                            "-nodefaults",
                            "-no-reboot",
                            "-m",
                            MEMORY_MEBIBYTES + "M",
                            "-object",
                            "memory-backend-file,id=ram,share=on,size=" + MEMORY_MEBIBYTES + "M,mem-path=" + memory,
                            "-machine",
                            "pc,memory-backend=ram",
                            "-device",
                            "isa-debug-exit,iobase=0xf4,iosize=0x04",
                            "-kernel",
                            kernel.toString(),
                            "-initrd",
                            module.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("QEMU did not end: " + Files.readString(folder.resolve("log")));
            }
            try (var channel = Files.newByteChannel(memory)) {
                ByteBuffer results = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
                channel.position(address);
                while (results.hasRemaining() && channel.read(results) > 0) {}
                return results.flip();
            }
        }
    }
}
