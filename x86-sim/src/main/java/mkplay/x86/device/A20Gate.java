package mkplay.x86.device;

/**
 * The gate of address line 20: open while any of its inputs is (PIIX3 data sheet, A20M#), closed it makes bit 20 of every
 * address 0. Its state is that of the devices which drive it.
 */
public final class A20Gate {
    private final IrqLine processor;
    private int open; // a bit for each input

    /** @param processor the processor's A20M# pin: high is open */
    public A20Gate(IrqLine processor) {
        this.processor = processor;
    }

    /** Input {@code n}, 0 to 31. */
    public IrqLine input(int n) {
        return high -> {
            open = high ? open | 1 << n : open & ~(1 << n);
            processor.set(open != 0);
        };
    }
}
