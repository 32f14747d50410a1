package mkplay.x86.mmu;

/** A device in the physical address space. Addresses are absolute; an access never crosses a page. */
public interface MmioDevice {
    /** Reads 1, 2 or 4 bytes, zero-extended. */
    int read(int address, int bytes);

    /** Writes the low 1, 2 or 4 bytes of a value. */
    void write(int address, int bytes, int value);

    /** The byte that a read would give, without any effect: for observers and instruction fetches. */
    default int peek(int address) {
        return 0xFF;
    }
}
