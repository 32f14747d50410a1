package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * The gate of address line 20: open while any of its inputs is (PIIX3 data sheet, A20M#), closed it makes bit 20 of every
 * address 0. At power-on the devices that drive it open it.
 */
public final class A20Gate implements Resettable, Snapshotable {
    private final IrqLine processor;
    private int open; // a bit for each input

    /** @param processor the processor's A20M# pin: high is open */
    public A20Gate(IrqLine processor) {
        this.processor = processor;
    }

    /** Input {@code n}, 0 to 7. */
    public IrqLine input(int n) {
        return high -> set(high ? open | 1 << n : open & ~(1 << n));
    }

    private void set(int inputs) {
        boolean changes = (inputs != 0) != (open != 0);
        open = inputs;
        if (changes) {
            processor.set(open != 0);
        }
    }

    @Override
    public void reset() {
        open = 0;
    }

    @Override
    public void save(StateWriter out) {
        out.u8(open);
    }

    /** The processor knows already: changing the gate would cost it its TLB. */
    @Override
    public void load(StateReader in) {
        open = in.u8();
    }
}
