package mkplay.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import mkplay.engine.InputEvent;
import mkplay.engine.SessionSpec;
import mkplay.x86.gdb.GdbServer;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Stop;
import mkplay.x86.machine.Timeline;

/** A machine in the hands of gdb: it runs when gdb lets it, backwards too, and its time is not paced. */
final class DebuggedRun {
    private final SessionSpec spec;
    private final Machine machine;

    /**
     * @param console gets the serial port's bytes
     * @throws ImageFormatException if the kernel or a module cannot be loaded
     */
    DebuggedRun(SessionSpec spec, OutputStream console) throws ImageFormatException {
        this.spec = spec;
        machine = new Machine(new MachineConfig(spec.memoryBytes(), spec.model()));
        machine.uart().onTransmit((cycle, value) -> print(console, value));
        spec.boot().start(machine);
        for (InputEvent event : spec.input()) {
            machine.inputAt(event.cycle(), event.source(), event.bytes());
        }
    }

    private static void print(OutputStream console, int value) {
        try {
            console.write(value);
            console.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Serves one gdb; when it has detached or gone, the machine runs to its end.
     *
     * @return the command's exit code: what the guest wrote to the exit port, else 0
     */
    int serve(int port) throws IOException {
        boolean alone;
        try (GdbServer server = new GdbServer(port)) {
            System.err.println("Waiting for gdb: target remote localhost:" + server.port());
            alone = server.serve(new Timeline(machine), new InspectCommand(spec.boot(), machine));
        }
        if (!alone) {
            return 0;
        }
        Stop stop = machine.run(RunLimits.instructions(spec.limits().instructions()));
        System.err.println("The guest stopped: " + stop);
        return stop instanceof Stop.DebugExit exit ? Math.min(ExitCode.FIRST, exit.value() & 0xFF) : 0;
    }
}
