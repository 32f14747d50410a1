package mkplay.x86.machine;

/**
 * What happened since boot. Reading costs the guest nothing.
 *
 * @param user events while CPL was 3
 * @param kernel events while CPL was below 3
 * @param idleCycles cycles skipped in HLT; part of neither mode's cycles
 * @param interruptsAcknowledged vectors the CPU fetched from the interrupt controllers, spurious ones included
 * @param spuriousInterrupts of these, IRQ 7 and IRQ 15 without a request
 * @param serialSent bytes the guest wrote to the UART's transmitter
 * @param serialReceived bytes the UART received
 * @param serialLost received bytes lost by overrun
 * @param unknownPortReads reads from ports that no device claims; they give all ones
 * @param unknownPortWrites writes to ports that no device claims; they are ignored
 */
public record Counters(
        Mode user,
        Mode kernel,
        long idleCycles,
        long interruptsAcknowledged,
        long spuriousInterrupts,
        long serialSent,
        long serialReceived,
        long serialLost,
        long unknownPortReads,
        long unknownPortWrites) {

    /**
     * The CPU's counters of one mode.
     *
     * @param cycles clock cycles executed
     * @param instructions completed instructions
     * @param loads data reads
     * @param stores data writes
     * @param tlbMisses page walks
     * @param tlbFlushes times the TLB was emptied
     * @param interrupts hardware interrupts taken in this mode
     * @param exceptions exceptions and software interrupts raised in this mode
     * @param ringChanges privilege level changes out of this mode
     * @param cr3Loads writes to CR3
     */
    public record Mode(
            long cycles,
            long instructions,
            long loads,
            long stores,
            long tlbMisses,
            long tlbFlushes,
            long interrupts,
            long exceptions,
            long ringChanges,
            long cr3Loads) {}
}
