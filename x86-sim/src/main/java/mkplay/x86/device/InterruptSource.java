package mkplay.x86.device;

/** A device with an interrupt wire, as far as a waiting processor is concerned. */
@FunctionalInterface
public interface InterruptSource {
    /** Whether the device will raise its interrupt if processor and world outside do nothing. */
    boolean willInterrupt();
}
