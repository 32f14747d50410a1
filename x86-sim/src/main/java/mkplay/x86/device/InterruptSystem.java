package mkplay.x86.device;

import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * How interrupts get from devices to the processor. A device's wire is an input of the 8259 pair and of the I/O APIC, IRQ n on
 * input n, but IRQ 0 on input 2; the 8259 pair is on the local APIC's LINT0 and on input 0 of the I/O APIC. There is no
 * interrupt mode configuration register: this is the virtual wire mode of the MP specification (3.6.2.2). A processor without
 * APIC has the 8259 pair on its pin.
 */
public final class InterruptSystem implements Resettable, Snapshotable {
    /** The I/O APIC's input of IRQ 0. */
    public static final int TIMER_INPUT = 2;

    private final InterruptController pair;
    private final LocalApic localApic;
    private final IoApic ioApic;
    private final boolean hasApic;

    /**
     * @param cpuHz the CPU's nominal clock
     * @param processor the processor's interrupt pin
     * @param processorNmi interrupts the processor by NMI
     * @param hasApic whether the processor has a local APIC and the board an I/O APIC
     */
    public InterruptSystem(EventQueue events, long cpuHz, IrqLine processor, Runnable processorNmi, boolean hasApic) {
        this.hasApic = hasApic;
        localApic = new LocalApic(events, cpuHz, processor, processorNmi);
        ioApic = new IoApic(localApic);
        IrqLine external = ioApic.line(0);
        pair = new InterruptController(high -> {
            localApic.setExternal(high);
            external.set(high);
        });
        reset();
    }

    /** The 8259 pair. */
    public InterruptController pair() {
        return pair;
    }

    public LocalApic localApic() {
        return localApic;
    }

    public IoApic ioApic() {
        return ioApic;
    }

    /** Puts the APICs at their addresses, if there are any. */
    public void attach(PhysicalMemory memory) {
        if (hasApic) {
            memory.attach(LocalApic.ADDRESS, LocalApic.BYTES, localApic);
            memory.attach(IoApic.ADDRESS, IoApic.BYTES, ioApic);
        }
    }

    /** The request wire of an IRQ, 0 to 15 but 2. */
    public IrqLine line(int irq) {
        IrqLine toPair = pair.line(irq);
        IrqLine toApic = ioApic.line(input(irq));
        return high -> {
            toPair.set(high);
            toApic.set(high);
        };
    }

    private static int input(int irq) {
        return irq == 0 ? TIMER_INPUT : irq;
    }

    /** Whether a request that comes on an IRQ would reach the processor's pin as masks and service are now. */
    public boolean wouldDeliver(int irq) {
        return pair.wouldDeliver(irq) && (localApic.passesExternal() || ioApic.passesExternal())
                || ioApic.wouldDeliver(input(irq));
    }

    /** Whether an interrupt was requested that the processor has not taken. */
    public boolean requested() {
        return pair.requested() || localApic.requested();
    }

    /** The processor's acknowledge: the vector to call. */
    public int acknowledge() {
        int vector = localApic.acknowledge();
        return vector >= 0 ? vector : pair.acknowledge();
    }

    /** The processor's APIC base register: without its enable bit there is no local APIC. */
    public void setApicPresent(boolean present) {
        localApic.setPresent(present && hasApic);
    }

    @Override
    public void reset() {
        localApic.reset();
        localApic.setPresent(hasApic);
        ioApic.reset();
        pair.reset();
    }

    @Override
    public void save(StateWriter out) {
        localApic.save(out);
        ioApic.save(out);
        pair.save(out);
    }

    /** The devices are loaded afterwards: their wires then have the levels that are loaded here. */
    @Override
    public void load(StateReader in) {
        localApic.load(in);
        ioApic.load(in);
        pair.load(in);
    }
}
