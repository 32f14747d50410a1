package mkplay.x86.machine;

import java.util.List;
import java.util.OptionalInt;
import mkplay.x86.cpu.Cpu;
import mkplay.x86.cpu.CpuBus;
import mkplay.x86.device.CoprocessorError;
import mkplay.x86.device.DebugExit;
import mkplay.x86.device.EventQueue;
import mkplay.x86.device.InterruptController;
import mkplay.x86.device.Pit8254;
import mkplay.x86.device.PortBus;
import mkplay.x86.device.RealTimeClock;
import mkplay.x86.device.SystemPorts;
import mkplay.x86.device.Uart;
import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateWriter;
import mkplay.x86.timing.CpuModel;

/** The mainboard: what is there and how it is wired. */
final class Board implements CpuBus {
    private static final int EFLAGS_IF = 1 << 9;

    /** Video memory of modes that the display does not have, and adapters' ROM and memory: nobody's. */
    private static final int GRAPHICS = 0xA0000, GRAPHICS_BYTES = 0x18000, ADAPTERS = 0xC0000, ADAPTERS_BYTES = 0x30000;
    /** The top of the address space shows the system ROM, where the processor starts. */
    private static final int SYSTEM_ROM = 0xE0000, SYSTEM_ROM_BYTES = 0x20000, TOP = -SYSTEM_ROM_BYTES;

    private static final byte[] ZERO_PAGE = new byte[PhysicalMemory.PAGE];

    final PhysicalMemory memory;
    final Cpu cpu;
    final EventQueue events;
    final InterruptController interrupts;
    final Pit8254 timer;
    final RealTimeClock clock;
    final Uart uart;
    final PortBus ports = new PortBus();
    final Probes probes;

    private final SystemPorts systemPorts = new SystemPorts();
    private final CoprocessorError coprocessorError;
    private final List<Resettable> resettables;
    private final List<Snapshotable> snapshotables;
    private boolean interruptLine;
    private OptionalInt exit = OptionalInt.empty();

    Board(Machine machine, MachineConfig config) {
        CpuModel model = CpuModel.named(config.model());
        memory = new PhysicalMemory(config.memoryBytes());
        cpu = new Cpu(memory, this, model);
        events = new EventQueue(cpu::cycles, this::eventCameNearer);
        interrupts = new InterruptController(this::driveInterruptLine);
        long hertz = model.nominalHertz();
        timer = new Pit8254(events, hertz, interrupts.line(Pit8254.IRQ));
        clock = new RealTimeClock(events, hertz, interrupts.line(RealTimeClock.IRQ));
        uart = new Uart(events, hertz, Uart.COM1_PORT, interrupts.line(Uart.COM1_IRQ));
        coprocessorError = new CoprocessorError(interrupts.line(CoprocessorError.IRQ), cpu::setIgnoreNumericError);
        probes = new Probes(machine, cpu);
        attachMemory();
        attachPorts();
        // The controllers before the devices that drive them.
        resettables = List.of(interrupts, timer, clock, uart, systemPorts, coprocessorError, ports);
        snapshotables = List.of(interrupts, timer, clock, uart, systemPorts, coprocessorError, ports);
    }

    private void attachMemory() {
        memory.attachNobody(GRAPHICS, GRAPHICS_BYTES);
        memory.attachNobody(ADAPTERS, ADAPTERS_BYTES);
        memory.alias(TOP, SYSTEM_ROM_BYTES, SYSTEM_ROM);
    }

    private void attachPorts() {
        ports.attach(InterruptController.MASTER_PORT, 2, interrupts);
        ports.attach(InterruptController.SLAVE_PORT, 2, interrupts);
        ports.attach(InterruptController.ELCR_PORT, 2, interrupts);
        ports.attach(Pit8254.PORT, Pit8254.PORTS, timer);
        ports.attach(Pit8254.CONTROL_PORT_B, 1, timer);
        ports.attach(RealTimeClock.PORT, 2, clock);
        ports.attach(Uart.COM1_PORT, Uart.PORTS, uart);
        ports.attach(SystemPorts.POST_PORT, 1, systemPorts);
        ports.attach(SystemPorts.CONTROL_PORT_A, 1, systemPorts);
        ports.attach(CoprocessorError.PORT, 2, coprocessorError);
        ports.attach(DebugExit.PORT, DebugExit.PORTS, new DebugExit(this::debugExit));
    }

    /** Power-on: zeroed memory without ROM, everything reset, and then what a PC's firmware leaves. */
    void powerOn() {
        memory.clearRom();
        for (int at = 0; at < memory.size(); at += ZERO_PAGE.length) {
            memory.copyIn(at, ZERO_PAGE, 0, ZERO_PAGE.length);
        }
        cpu.powerOn();
        resettables.forEach(Resettable::reset);
        exit = OptionalInt.empty();
        Firmware.initialise(ports, memory.size());
    }

    /** Whether INTR is asserted and the CPU would take it. */
    boolean interruptAccepted() {
        return interruptLine && interruptsEnabled();
    }

    boolean interruptsEnabled() {
        return (cpu.eflags() & EFLAGS_IF) != 0;
    }

    /** Whether a device will interrupt the CPU, as masks are now, if CPU and world outside do nothing. */
    boolean deviceWillInterrupt() {
        return timer.ticking() && interrupts.wouldDeliver(Pit8254.IRQ)
                || clock.willInterrupt() && interrupts.wouldDeliver(RealTimeClock.IRQ)
                || uart.willInterrupt() && interrupts.wouldDeliver(Uart.COM1_IRQ);
    }

    /** Whether serial input would interrupt the CPU, as masks are now. */
    boolean inputWouldInterrupt() {
        return uart.inputWouldInterrupt() && interrupts.wouldDeliver(Uart.COM1_IRQ);
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

    long stateHash() {
        StateWriter state = new StateWriter();
        state.i64(memory.hash());
        state.i64(cpu.stateHash());
        snapshotables.forEach(device -> device.save(state));
        return state.hash();
    }

    private void driveInterruptLine(boolean high) {
        interruptLine = high;
        cpu.setInterruptLine(high);
    }

    private void eventCameNearer() {
        cpu.limitCycle(events.next());
    }

    private void debugExit(int value) {
        exit = OptionalInt.of(value);
        cpu.limitCycle(cpu.cycles());
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
        return interrupts.acknowledge();
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
