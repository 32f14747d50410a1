package mkplay.cli;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import mkplay.engine.SessionSpec;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the playground: emulator speed, IPC cost, what the probes cost, kernel size, start-up. Everything is measured in this
 * run; figures from elsewhere stand beside it in a column of their own.
 */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures emulator speed, IPC cost, probe cost, kernel size and start-up.")
public final class Bench implements Callable<Integer> {

    /** The tables that can be chosen. */
    enum Part {
        EMULATOR,
        IPC,
        ANATOMY,
        LATENCY,
        SIZE,
        STARTUP,
        SNAPSHOTS
    }

    @Option(names = "--repeats", description = "Runs of each emulator workload; default ${DEFAULT-VALUE}.")
    int repeats = 5;

    @Option(names = "--model", description = "CPU model; default ${DEFAULT-VALUE}.")
    String model = SessionSpec.DEFAULT_MODEL;

    @Option(
            names = "--cpu-time",
            description =
                    "Emulator workloads by processor time instead of wall time: for a host that does other work, too.")
    boolean cpuTime;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description = "Only these of ${COMPLETION-CANDIDATES}, case ignored; default all.")
    Set<Part> only = EnumSet.allOf(Part.class);

    private final BenchGuests guests = new BenchGuests();

    /** Starts the command and exits with its code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "CPU model %s, Java %s, %d processors%n",
                model,
                Runtime.version(),
                Runtime.getRuntime().availableProcessors());
        BenchKernel kernel = new BenchKernel(model);
        if (only.contains(Part.EMULATOR)) {
            new BenchEmulator(guests, model, repeats, cpuTime).print();
        }
        if (only.contains(Part.IPC)) {
            new BenchIpc(guests, model).print();
            new BenchTransfers(guests, model).print();
        }
        if (only.contains(Part.ANATOMY)) {
            new BenchAnatomy(guests, model).print();
        }
        if (only.contains(Part.LATENCY)) {
            new BenchLatency(guests, model).print();
        }
        if (only.contains(Part.SIZE)) {
            kernel.size();
        }
        if (only.contains(Part.STARTUP)) {
            kernel.startUp(repeats);
        }
        if (only.contains(Part.SNAPSHOTS)) {
            new BenchSnapshots(model).print();
        }
        return 0;
    }
}
