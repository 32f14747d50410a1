package mkplay.x86.machine;

import java.util.List;
import mkplay.x86.cpu.CpuCounters;
import mkplay.x86.cpu.CpuCounters.Event;

/**
 * What happened since boot. Reading costs the guest nothing.
 *
 * @param user events while CPL was 3
 * @param kernel events while CPL was below 3
 * @param timing what the CPU model counts besides: caches, TLBs, stalls; empty where every instruction takes one cycle
 * @param idleCycles cycles skipped in HLT; part of neither mode's cycles
 * @param interruptsAcknowledged vectors the CPU fetched from the interrupt controllers, spurious ones included
 * @param spuriousInterrupts of these, IRQ 7 and IRQ 15 without a request
 * @param longestInterruptLatency most cycles from the assertion of INTR to the CPU's acknowledgement
 * @param serialSent bytes the guest wrote to the UART's transmitter
 * @param serialReceived bytes the UART received
 * @param serialSendOverruns writes to a full transmitter, where the chip would lose a byte
 * @param serialReceiveOverruns received bytes that found the receiver full; only loopback can do that
 * @param unknownPortReads reads from ports that no device claims; they give all ones
 * @param unknownPortWrites writes to ports that no device claims; they are ignored
 */
public record Counters(
        Mode user,
        Mode kernel,
        List<ModelEvent> timing,
        long idleCycles,
        long interruptsAcknowledged,
        long spuriousInterrupts,
        long longestInterruptLatency,
        long serialSent,
        long serialReceived,
        long serialSendOverruns,
        long serialReceiveOverruns,
        long unknownPortReads,
        long unknownPortWrites) {

    public Counters {
        timing = List.copyOf(timing);
    }

    /**
     * One count of the CPU model.
     *
     * @param event {@link mkplay.x86.timing.TimingEvent#wireName}
     * @param user while CPL was 3
     * @param kernel while CPL was below 3
     */
    public record ModelEvent(String event, long user, long kernel) {}

    /**
     * The CPU's counters of one mode.
     *
     * @param cycles clock cycles executed
     * @param instructions completed instructions
     * @param loads data reads
     * @param stores data writes
     * @param tlbMisses page walks because the emulator's own TLB of 1,024 entries had no translation; that of the model is in
     *     {@link Counters#timing}
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
            long cr3Loads) {
        static Mode of(CpuCounters counters, CpuCounters.Mode mode, long idleCycles) {
            return new Mode(
                    counters.get(Event.CYCLES, mode) - idleCycles,
                    counters.get(Event.INSTRUCTIONS, mode),
                    counters.get(Event.LOADS, mode),
                    counters.get(Event.STORES, mode),
                    counters.get(Event.TLB_MISSES, mode),
                    counters.get(Event.TLB_FLUSHES, mode),
                    counters.get(Event.INTERRUPTS, mode),
                    counters.get(Event.EXCEPTIONS, mode),
                    counters.get(Event.RING_CHANGES, mode),
                    counters.get(Event.CR3_LOADS, mode));
        }
    }
}
