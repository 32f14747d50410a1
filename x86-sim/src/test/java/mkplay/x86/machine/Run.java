package mkplay.x86.machine;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** A machine with a small guest in it, and the text that it has printed. */
final class Run {
    static final List<BootModule> MODULES = List.of(
            new BootModule("first", "content of the first\0".getBytes(StandardCharsets.US_ASCII)),
            new BootModule("second one", "second\0".getBytes(StandardCharsets.US_ASCII)));
    /** Far more than any of the test guests needs. */
    static final RunLimits ENOUGH = new RunLimits(20_000_000, 2_000_000_000);

    final Machine machine;
    private final StringBuilder text = new StringBuilder();

    Run(byte[] image) {
        this(image, new MachineConfig(8 << 20, MachineConfig.DEFAULT_MODEL));
    }

    Run(byte[] image, MachineConfig config) {
        this(image, config, built -> {});
    }

    /** @param parts puts parts in before the machine is switched on */
    Run(byte[] image, Consumer<Machine> parts) {
        this(image, new MachineConfig(8 << 20, MachineConfig.DEFAULT_MODEL), parts);
    }

    private Run(byte[] image, MachineConfig config, Consumer<Machine> parts) {
        machine = new Machine(config);
        parts.accept(machine);
        machine.uart().onTransmit((cycle, value) -> text.append((char) value));
        boot(image);
    }

    Run boot(byte[] image) {
        text.setLength(0);
        try {
            machine.boot(image, "kernel", MODULES);
        } catch (ImageFormatException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    Stop toTheEnd() {
        return machine.run(ENOUGH);
    }

    String text() {
        return text.toString();
    }
}
