package mkplay.x86.device;

/** A wire: an interrupt request from a device to a controller, or from a controller to the CPU. */
@FunctionalInterface
public interface IrqLine {
    /** Drives the wire; setting the level that it has already does nothing. */
    void set(boolean high);
}
