package mkplay.x86.device;

import java.util.ArrayList;
import java.util.List;
import mkplay.x86.mmu.PhysicalMemory;

/** The PC's devices on a bus with a clock that the test turns by hand. */
final class Bench {
    /** What drives the devices: one cycle is one tick of the timer, so that its tests can count. */
    static final long TIMER_SPEED = Pit8254.HZ;

    final EventQueue events;
    final InterruptSystem system;
    final InterruptController interrupts;
    final LocalApic localApic;
    final IoApic ioApic;
    final Pit8254 timer;
    final RealTimeClock clock;
    final Uart uart;
    boolean addressLine20;
    int resets;
    int nmis;
    final A20Gate a20 = new A20Gate(high -> addressLine20 = high);
    final SystemPorts systemPorts = new SystemPorts(a20.input(1), () -> resets++);
    final PhysicalMemory memory = new PhysicalMemory(1 << 20);
    final PciHost pci = new PciHost(() -> resets++);
    final AtaChannel primary;
    final KeyboardController keyboard;
    final Vga vga;
    final PortBus ports = new PortBus();
    final List<Integer> sent = new ArrayList<>();
    final List<Long> sentAt = new ArrayList<>();
    boolean intr;
    private long cycle;

    Bench(long cpuHz) {
        events = new EventQueue(() -> cycle, () -> {});
        system = new InterruptSystem(events, cpuHz, high -> intr = high, () -> nmis++, true);
        interrupts = system.pair();
        localApic = system.localApic();
        ioApic = system.ioApic();
        withoutApic();
        timer = new Pit8254(events, cpuHz, system.line(Pit8254.IRQ));
        clock = new RealTimeClock(events, cpuHz, system.line(RealTimeClock.IRQ));
        uart = new Uart(events, cpuHz, Uart.COM1_PORT, system.line(Uart.COM1_IRQ));
        keyboard = new KeyboardController(
                events,
                cpuHz,
                system.line(KeyboardController.IRQ),
                system.line(KeyboardController.AUXILIARY_IRQ),
                a20.input(0),
                () -> resets++);
        primary = new AtaChannel(events, cpuHz, AtaChannel.PRIMARY_PORT, system.line(AtaChannel.PRIMARY_IRQ));
        pci.add(PciFunction.hostBridge());
        pci.add(PciFunction.isaBridge());
        pci.add(PciFunction.diskController());
        vga = new Vga(events, cpuHz, memory);
        uart.onTransmit((at, value) -> {
            sentAt.add(at);
            sent.add(value);
        });
        ports.attach(InterruptController.MASTER_PORT, 2, interrupts);
        ports.attach(InterruptController.SLAVE_PORT, 2, interrupts);
        ports.attach(InterruptController.ELCR_PORT, 2, interrupts);
        ports.attach(Pit8254.PORT, Pit8254.PORTS, timer);
        ports.attach(Pit8254.CONTROL_PORT_B, 1, timer);
        ports.attach(RealTimeClock.PORT, 2, clock);
        ports.attach(Uart.COM1_PORT, Uart.PORTS, uart);
        ports.attach(PciHost.PORT, PciHost.PORTS, pci);
        ports.attach(AtaChannel.PRIMARY_PORT, AtaChannel.PORTS, primary);
        ports.attach(AtaChannel.PRIMARY_PORT + AtaChannel.CONTROL, 1, primary);
        ports.attach(KeyboardController.DATA_PORT, 1, keyboard);
        ports.attach(KeyboardController.COMMAND_PORT, 1, keyboard);
        ports.attach(Vga.FIRST_PORT, Vga.PORTS, vga);
        ports.attach(SystemPorts.POST_PORT, 1, systemPorts);
        ports.attach(SystemPorts.CONTROL_PORT_A, 1, systemPorts);
    }

    /** The 8259 pair is wired to the processor, as most tests want it. */
    final void withoutApic() {
        system.setApicPresent(false);
    }

    int acknowledge() {
        return system.acknowledge();
    }

    /** Interrupt controllers at vectors 0x20 and 0x28, nothing masked. */
    Bench initialised() {
        initialise(0x01);
        return this;
    }

    void initialise(int icw4) {
        out(0x20, 0x11, 0x21, 0x20, 0x21, 0x04, 0x21, icw4);
        out(0xA0, 0x11, 0xA1, 0x28, 0xA1, 0x02, 0xA1, icw4);
    }

    long cycle() {
        return cycle;
    }

    /** Lets time pass, events at their cycles. */
    void advance(long cycles) {
        long until = cycle + cycles;
        while (events.next() <= until) {
            cycle = Math.max(cycle, events.next());
            events.runDue(cycle);
        }
        cycle = until;
    }

    /** Lets time pass as one long instruction does: events that come in its course are seen at its end. */
    void advanceAtOnce(long cycles) {
        cycle += cycles;
        events.runDue(cycle);
    }

    /** Lets time pass until INTR is asserted. */
    long advanceToInterrupt(long atMost) {
        long start = cycle;
        while (!intr && events.next() - start <= atMost) {
            advance(events.next() - cycle);
        }
        if (!intr) {
            throw new AssertionError("no interrupt within " + atMost + " cycles");
        }
        return cycle - start;
    }

    int in(int port) {
        return ports.in(port, 1);
    }

    /** Port, value, port, value, ... */
    void out(int... portsAndValues) {
        for (int i = 0; i < portsAndValues.length; i += 2) {
            ports.out(portsAndValues[i], 1, portsAndValues[i + 1]);
        }
    }

    void line(int irq, boolean high) {
        system.line(irq).set(high);
    }

    void pulse(int irq) {
        line(irq, false);
        line(irq, true);
    }
}
