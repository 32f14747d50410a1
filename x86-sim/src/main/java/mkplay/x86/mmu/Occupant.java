package mkplay.x86.mmu;

/** Who answers at a physical address. */
public enum Occupant {
    RAM,
    ROM,
    /** A device: reading may change it. */
    DEVICE,
    NOBODY
}
