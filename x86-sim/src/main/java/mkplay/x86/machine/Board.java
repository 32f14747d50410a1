package mkplay.x86.machine;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import mkplay.x86.cpu.Cpu;
import mkplay.x86.cpu.CpuBus;
import mkplay.x86.device.A20Gate;
import mkplay.x86.device.AtaChannel;
import mkplay.x86.device.AtaDisk;
import mkplay.x86.device.CoprocessorError;
import mkplay.x86.device.DebugExit;
import mkplay.x86.device.EventQueue;
import mkplay.x86.device.InterruptController;
import mkplay.x86.device.InterruptSource;
import mkplay.x86.device.InterruptSystem;
import mkplay.x86.device.KeyboardController;
import mkplay.x86.device.PciFunction;
import mkplay.x86.device.PciHost;
import mkplay.x86.device.Pit8254;
import mkplay.x86.device.PortBus;
import mkplay.x86.device.PowerPorts;
import mkplay.x86.device.PowerState;
import mkplay.x86.device.RealTimeClock;
import mkplay.x86.device.SystemPorts;
import mkplay.x86.device.Uart;
import mkplay.x86.device.Vga;
import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.state.Derived;
import mkplay.x86.state.PageTree;
import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;
import mkplay.x86.timing.CpuModel;
import org.jspecify.annotations.Nullable;

/** The mainboard: what is there and how it is wired. */
final class Board implements CpuBus, Snapshotable {
    private static final int EFLAGS_IF = 1 << 9;

    /** Video memory of modes that the display does not have, and adapters' ROM and memory: nobody's. */
    private static final int GRAPHICS = 0xA0000, GRAPHICS_BYTES = 0x18000, ADAPTERS = 0xC0000, ADAPTERS_BYTES = 0x30000;
    /** The top of the address space shows the system ROM, where the processor starts. */
    private static final int SYSTEM_ROM = 0xE0000, SYSTEM_ROM_BYTES = 0x20000, TOP = -SYSTEM_ROM_BYTES;

    private static final int RESET_VECTOR = 0xFFFFFFF0;

    /** A device that can wake a waiting processor. */
    private record Source(InterruptSource device, int irq) {}

    /** Disk slots: two channels of two. */
    static final int DISKS = 4;

    final PhysicalMemory memory;
    final Cpu cpu;
    final EventQueue events;
    final InterruptSystem interrupts;
    final Pit8254 timer;
    final RealTimeClock clock;
    final Uart uart;
    final PortBus ports = new PortBus();

    @Derived("observers")
    final Probes probes;

    final KeyboardController keyboard;
    final Vga vga;
    private final AtaChannel primary;
    private final AtaChannel secondary;

    @Derived("the machine's configuration")
    private final boolean[] disks = new boolean[DISKS];

    final PowerState power = new PowerState(this::stopHere);

    private final PciHost pci = new PciHost(power::requestReset);
    private final SystemPorts systemPorts;
    private final PowerPorts powerPorts = new PowerPorts(power::requestOff);
    private final CoprocessorError coprocessorError;
    private final List<Resettable> resettables;
    private final List<Snapshotable> snapshotables;
    private final List<Source> sources;
    private boolean interruptLine;

    /** When the line was asserted last, and the most cycles that passed from there to an acknowledgement. */
    private long interruptRequested;

    private long longestInterruptLatency;
    private OptionalInt exit = OptionalInt.empty();

    Board(Machine machine, MachineConfig config) {
        CpuModel model = CpuModel.named(config.model());
        memory = new PhysicalMemory(config.memoryBytes());
        cpu = new Cpu(memory, this, model);
        events = new EventQueue(cpu::cycles, this::eventCameNearer);
        long hertz = model.nominalHertz();
        interrupts =
                new InterruptSystem(events, hertz, this::driveInterruptLine, this::driveNmi, model.has(CpuModel.APIC));
        timer = new Pit8254(events, hertz, interrupts.line(Pit8254.IRQ));
        clock = new RealTimeClock(events, hertz, interrupts.line(RealTimeClock.IRQ));
        uart = new Uart(events, hertz, Uart.COM1_PORT, interrupts.line(Uart.COM1_IRQ));
        A20Gate a20 = new A20Gate(this::driveA20);
        keyboard = new KeyboardController(
                events,
                hertz,
                interrupts.line(KeyboardController.IRQ),
                interrupts.line(KeyboardController.AUXILIARY_IRQ),
                a20.input(0),
                power::requestReset);
        systemPorts = new SystemPorts(a20.input(1), power::requestReset);
        vga = new Vga(events, hertz, memory);
        primary = new AtaChannel(events, hertz, AtaChannel.PRIMARY_PORT, interrupts.line(AtaChannel.PRIMARY_IRQ));
        secondary = new AtaChannel(events, hertz, AtaChannel.SECONDARY_PORT, interrupts.line(AtaChannel.SECONDARY_IRQ));
        pci.add(PciFunction.hostBridge());
        pci.add(PciFunction.isaBridge());
        pci.add(PciFunction.diskController());
        coprocessorError = new CoprocessorError(interrupts.line(CoprocessorError.IRQ), cpu::setIgnoreNumericError);
        probes = new Probes(machine, cpu);
        attachMemory();
        attachPorts();
        // The controllers before the devices that drive them.
        List<Object> devices = List.of(
                interrupts,
                timer,
                clock,
                uart,
                a20,
                keyboard,
                vga,
                primary,
                secondary,
                pci,
                systemPorts,
                powerPorts,
                power,
                coprocessorError,
                ports);
        resettables = devices.stream().map(Resettable.class::cast).toList();
        snapshotables = Stream.concat(Stream.of(this, cpu), devices.stream())
                .map(Snapshotable.class::cast)
                .toList();
        sources = List.of(
                new Source(timer, Pit8254.IRQ),
                new Source(clock, RealTimeClock.IRQ),
                new Source(uart, Uart.COM1_IRQ),
                new Source(keyboard, KeyboardController.IRQ),
                new Source(primary, AtaChannel.PRIMARY_IRQ),
                new Source(secondary, AtaChannel.SECONDARY_IRQ));
    }

    private void attachMemory() {
        memory.attachNobody(GRAPHICS, GRAPHICS_BYTES);
        memory.attachNobody(ADAPTERS, ADAPTERS_BYTES);
        memory.alias(TOP, SYSTEM_ROM_BYTES, SYSTEM_ROM);
        interrupts.attach(memory);
    }

    private void attachPorts() {
        ports.attach(InterruptController.MASTER_PORT, 2, interrupts.pair());
        ports.attach(InterruptController.SLAVE_PORT, 2, interrupts.pair());
        ports.attach(InterruptController.ELCR_PORT, 2, interrupts.pair());
        ports.attach(Pit8254.PORT, Pit8254.PORTS, timer);
        ports.attach(Pit8254.CONTROL_PORT_B, 1, timer);
        ports.attach(RealTimeClock.PORT, 2, clock);
        ports.attach(Uart.COM1_PORT, Uart.PORTS, uart);
        ports.attach(SystemPorts.POST_PORT, 1, systemPorts);
        ports.attach(SystemPorts.CONTROL_PORT_A, 1, systemPorts);
        ports.attach(KeyboardController.DATA_PORT, 1, keyboard);
        ports.attach(KeyboardController.COMMAND_PORT, 1, keyboard);
        ports.attach(Vga.FIRST_PORT, Vga.PORTS, vga);
        ports.attach(PciHost.PORT, PciHost.PORTS, pci);
        attachChannel(AtaChannel.PRIMARY_PORT, primary);
        attachChannel(AtaChannel.SECONDARY_PORT, secondary);
        ports.attach(PowerPorts.CONTROL_PORT, 2, powerPorts);
        ports.attach(PowerPorts.OLD_CONTROL_PORT, 2, powerPorts);
        ports.attach(PowerPorts.SHUTDOWN_PORT, 1, powerPorts);
        ports.attach(CoprocessorError.PORT, 2, coprocessorError);
        ports.attach(DebugExit.PORT, DebugExit.PORTS, new DebugExit(this::debugExit));
    }

    private void attachChannel(int base, AtaChannel channel) {
        ports.attach(base, AtaChannel.PORTS, channel);
        ports.attach(base + AtaChannel.CONTROL, 1, channel);
    }

    /** Puts a disk in or, with null, takes it out. */
    void insertDisk(int slot, @Nullable AtaDisk disk) {
        (slot < 2 ? primary : secondary).insert(slot & 1, disk);
        disks[slot] = disk != null;
    }

    /**
     * Power-on: zeroed memory without ROM, everything reset.
     *
     * @param firmware whether devices are then left as a PC's firmware leaves them
     */
    void powerOn(boolean firmware) {
        memory.clearRom();
        memory.restore(PageTree.zeros(memory.size() / PhysicalMemory.PAGE));
        cpu.powerOn();
        interruptRequested = 0;
        longestInterruptLatency = 0;
        resettables.forEach(Resettable::reset);
        primary.revertDisks();
        secondary.revertDisks();
        exit = OptionalInt.empty();
        if (firmware) {
            Firmware.initialise(ports, memory, cpu.model(), disks);
        }
    }

    /** Whether an interrupt is requested that the CPU would take. */
    boolean interruptAccepted() {
        return interruptLine && interruptsEnabled() || cpu.nmiDeliverable();
    }

    long longestInterruptLatency() {
        return longestInterruptLatency;
    }

    boolean interruptsEnabled() {
        return (cpu.eflags() & EFLAGS_IF) != 0;
    }

    /** Whether a device will interrupt the CPU, as masks are now, if CPU and world outside do nothing. */
    boolean deviceWillInterrupt() {
        if (interrupts.localApic().willInterrupt()) {
            return true;
        }
        for (Source source : sources) {
            if (source.device.willInterrupt() && interrupts.wouldDeliver(source.irq)) {
                return true;
            }
        }
        return false;
    }

    /** Whether input would interrupt the CPU, as masks are now. */
    boolean inputWouldInterrupt(InputSource source) {
        return switch (source) {
            case SERIAL -> uart.inputWouldInterrupt() && interrupts.wouldDeliver(Uart.COM1_IRQ);
            case KEYBOARD -> keyboard.inputWouldInterrupt() && interrupts.wouldDeliver(KeyboardController.IRQ);
        };
    }

    void input(InputSource source, byte[] bytes) {
        switch (source) {
            case SERIAL -> uart.send(bytes);
            case KEYBOARD -> keyboard.press(bytes);
        }
    }

    /** Whether nothing is under way in any device but periodic ticks of the timers, which a kernel has in any case. */
    boolean quiescent() {
        return !uart.active()
                && !keyboard.active()
                && !primary.active()
                && !secondary.active()
                && !(clock.willInterrupt() && interrupts.wouldDeliver(RealTimeClock.IRQ))
                && !timer.oneShotRunning()
                && !interrupts.localApic().oneShotRunning()
                && !interrupts.requested();
    }

    /** A reset that the guest asked for, if there is a ROM to go on in; else the request stands. */
    void resetIfAsked() {
        if (power.request() == PowerState.Request.RESET && memory.isRom(RESET_VECTOR)) {
            cpu.reset();
            resettables.stream().filter(device -> device != clock).forEach(Resettable::reset); // it has a battery
        }
    }

    boolean exitRequested() {
        return exit.isPresent();
    }

    /** What was written to the debug-exit port; forgets it. */
    int takeExit() {
        int value = exit.orElseThrow();
        exit = OptionalInt.empty();
        return value;
    }

    /** All that has state, but for the contents of memory, in the order in which it is restored. */
    List<Snapshotable> parts() {
        return snapshotables;
    }

    @Override
    public void save(StateWriter out) {
        memory.saveMap(out);
        out.bool(interruptLine);
        out.i64(interruptRequested);
        out.i64(longestInterruptLatency);
        out.bool(exit.isPresent());
        out.i32(exit.orElse(0));
    }

    @Override
    public void load(StateReader in) {
        memory.loadMap(in);
        interruptLine = in.bool();
        interruptRequested = in.i64();
        longestInterruptLatency = in.i64();
        boolean exiting = in.bool();
        int value = in.i32();
        exit = exiting ? OptionalInt.of(value) : OptionalInt.empty();
    }

    private void driveInterruptLine(boolean high) {
        if (high && !interruptLine) {
            interruptRequested = cpu.cycles();
        }
        interruptLine = high;
        cpu.setInterruptLine(high);
    }

    private void eventCameNearer() {
        cpu.limitCycle(events.next());
    }

    private void debugExit(int value) {
        exit = OptionalInt.of(value);
        stopHere();
    }

    /** The instruction in progress is the last one of this run. */
    private void stopHere() {
        cpu.limitCycle(cpu.cycles());
    }

    private void driveA20(boolean open) {
        cpu.setA20Open(open);
    }

    private void driveNmi() {
        cpu.raiseNmi();
    }

    @Override
    public int in(int port, int bytes) {
        int value = ports.in(port, bytes);
        probes.accessed(port, bytes, value, false);
        return value;
    }

    @Override
    public void out(int port, int bytes, int value) {
        probes.accessed(port, bytes, value, true);
        ports.out(port, bytes, value);
    }

    @Override
    public int acknowledgeInterrupt() {
        longestInterruptLatency = Math.max(longestInterruptLatency, cpu.cycles() - interruptRequested);
        return interrupts.acknowledge();
    }

    @Override
    public void apicBaseWritten(boolean enabled) {
        interrupts.setApicPresent(enabled);
    }

    @Override
    public void numericError(boolean asserted) {
        coprocessorError.setError(asserted);
    }

    @Override
    public void probe(int linearAddress) {
        probes.reached(linearAddress);
    }

    @Override
    public void dataAccessed(int linear, int bytes, boolean write) {
        probes.dataAccessed(linear, bytes, write);
    }

    @Override
    public void exception(int vector, int errorCode) {
        probes.raised(vector, errorCode);
    }

    @Override
    public void cr3Loaded(int cr3) {
        probes.cr3Loaded(cr3);
    }
}
