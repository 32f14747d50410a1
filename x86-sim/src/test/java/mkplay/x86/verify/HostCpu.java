package mkplay.x86.verify;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The host's own processor executes user-mode cases: the Java end of host-executor.c. Linux on x86 only. */
final class HostCpu implements AutoCloseable {
    /** Most cases of one batch. */
    static final int MOST_CASES = 4096;

    private static final int CASE_BYTES = 4 * (2 + 8 + 6 + 1) + UserCase.CODE_BYTES + 4 + 8 * UserCase.PATCHES;
    private static final int PAGES = 1;
    private static final int BATCH = 2;
    private static final int DESCRIPTOR = 3;

    private final Path program;
    private final Process process;
    private final OutputStream to;
    private final DataInputStream from;
    private int sent;
    private boolean sentFx;

    private HostCpu(Path program, Process process) {
        this.program = program;
        this.process = process;
        to = process.getOutputStream();
        from = new DataInputStream(process.getInputStream());
    }

    /** Starts the executor. */
    static HostCpu start() throws IOException {
        Path program = Files.createTempFile("host-executor", "");
        Files.write(program, executable());
        if (!program.toFile().setExecutable(true)) {
            throw new IOException("cannot be made executable: " + program);
        }
        Process process = new ProcessBuilder(program.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        HostCpu host = new HostCpu(program, process);
        host.pages(UserSpace.PRISTINE);
        return host;
    }

    /** Why cases cannot run on this host; empty when they can. */
    static Optional<String> obstacle() {
        String system = System.getProperty("os.name", "");
        String processor = System.getProperty("os.arch", "");
        if (!system.equals("Linux")
                || !List.of("amd64", "x86_64", "i386", "x86").contains(processor)) {
            return Optional.of("the host is not Linux on an x86 processor");
        }
        UserCase nop = UserCase.of(new byte[] {(byte) 0x90}, UserSpace.CODE, 2, new int[8], new int[0], null);
        try (HostCpu host = start()) {
            UserOutcome outcome = host.run(List.of(nop), false).get(0);
            return outcome.vector() == 13 && outcome.eip() == UserSpace.CODE + 1
                    ? Optional.empty()
                    : Optional.of("the executor does not work on this host: " + outcome.text());
        } catch (IOException e) {
            return Optional.of("the host does not run 32-bit programs, or not this one: " + e.getMessage());
        }
    }

    /** Whose processor the host has, as CPUID tells there. */
    Vendor vendor() throws IOException {
        byte[] cpuid = {0x0F, (byte) 0xA2};
        UserCase leaf = UserCase.of(cpuid, UserSpace.CODE, 2, new int[8], new int[0], null);
        int[] gpr = run(List.of(leaf), false).getFirst().gpr();
        return Vendor.of(gpr[3], gpr[2], gpr[1]);
    }

    private static byte[] executable() throws IOException {
        try (InputStream in = Objects.requireNonNull(HostCpu.class.getResourceAsStream("host-executor.hex"))) {
            return HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).replace("\n", ""));
        }
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void pages(byte[] contents) throws IOException {
        to.write(buffer(4 + contents.length).putInt(PAGES).put(contents).array());
        to.flush();
    }

    /**
     * Sets an entry of the local descriptor table.
     *
     * @param entry its number
     * @param base segment base
     * @param limit raw 20-bit limit
     * @param flags the bits of Linux's {@code struct user_desc}
     * @return whether the host accepted it
     */
    boolean describe(int entry, int base, int limit, int flags) throws IOException {
        ByteBuffer command = buffer(20);
        command.putInt(DESCRIPTOR).putInt(base).putInt(limit).putInt(flags).putInt(entry);
        to.write(command.array());
        to.flush();
        return from.readInt() == 0;
    }

    /** Executes a batch. */
    List<UserOutcome> run(List<UserCase> cases, boolean withFx) throws IOException {
        send(cases, withFx);
        return receive();
    }

    /** Starts a batch; {@link #receive} gives its results. One at a time. */
    void send(List<UserCase> cases, boolean withFx) throws IOException {
        if (cases.isEmpty() || cases.size() > MOST_CASES) {
            throw new IllegalArgumentException("batch of " + cases.size());
        }
        int each = CASE_BYTES + (withFx ? UserCase.FX_BYTES : 0);
        ByteBuffer command = buffer(12 + cases.size() * each);
        command.putInt(BATCH).putInt(cases.size()).putInt(withFx ? 1 : 0);
        for (UserCase c : cases) {
            c.write(command, withFx);
        }
        sent = cases.size();
        sentFx = withFx;
        to.write(command.array());
        to.flush();
    }

    /** The results of the batch that was sent, in its order. */
    List<UserOutcome> receive() throws IOException {
        int each = UserOutcome.BYTES + (sentFx ? UserCase.FX_BYTES : 0);
        byte[] bytes = new byte[sent * each];
        try {
            from.readFully(bytes);
        } catch (EOFException e) {
            throw new IOException("the executor ended, a case broke it", e);
        }
        ByteBuffer results = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<UserOutcome> outcomes = new ArrayList<>(sent);
        for (int n = 0; n < sent; n++) {
            outcomes.add(UserOutcome.read(results, sentFx));
        }
        return outcomes;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(program);
    }
}
