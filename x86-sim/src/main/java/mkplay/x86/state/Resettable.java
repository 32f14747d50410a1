package mkplay.x86.state;

/** Something with a power-on state. */
public interface Resettable {
    /** Back to the state at power-on, timers cancelled. */
    void reset();
}
