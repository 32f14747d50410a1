package mkplay.toolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * One run of a tool with its input and output in files, ended by force when its time is up.
 *
 * @param command     the program and its arguments
 * @param environment the whole environment
 * @param directory   the working directory
 * @param stdin       what it reads
 * @param stdout      what it writes, replaced
 * @param stderr      its messages, replaced
 */
public record ToolProcess(
        List<String> command, Map<String, String> environment, Path directory, Path stdin, Path stdout, Path stderr) {
    /** The file that is always empty. */
    static final Path EMPTY = Path.of("/dev/null");

    /** Status of a run that was ended by force: what a shell gives for SIGKILL. */
    private static final int KILLED = 128 + 9;

    /**
     * How a run ended.
     *
     * @param status   0 is success; 128 + n is signal n
     * @param timedOut whether the wall clock ended it
     */
    public record Outcome(int status, boolean timedOut) {}

    /**
     * Runs the tool for at most the given time. When this returns or throws, the tool has ended.
     *
     * @throws InterruptedException when the calling thread was interrupted meanwhile
     */
    public Outcome run(long nanos) throws IOException, InterruptedException {
        // bubblewrap's --die-with-parent means the thread that started it (prctl(2), PR_SET_PDEATHSIG), and the carrier
        // of a
        // virtual thread may end at any time. So a thread of its own starts the tool and stays.
        FutureTask<Outcome> task = new FutureTask<>(() -> runHere(nanos));
        Thread thread = Thread.ofPlatform().name("toolchain").daemon().start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            thread.interrupt();
            joinUninterruptibly(thread);
        }
    }

    private Outcome runHere(long nanos) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(stdin.toFile())
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(nanos, TimeUnit.NANOSECONDS);
            return ended ? new Outcome(process.exitValue(), false) : new Outcome(KILLED, true);
        } catch (InterruptedException e) {
            // Only run() interrupts this thread, and it does not look at the outcome then.
            return new Outcome(KILLED, false);
        } finally {
            kill(process);
        }
    }

    private static void kill(Process process) {
        if (process.isAlive()) {
            // Children first: they lose their parent by the second line.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        process.onExit().join();
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The start of a file, at most {@code limit} bytes. */
    static byte[] head(Path file, int limit) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(limit);
        }
    }
}
