package mkplay.x86.machine;

/** Where input from outside enters the machine. */
public enum InputSource {
    /** Bytes on the line of the first serial port. */
    SERIAL,
    /** Keys pressed and released, as codes of scan code set 1. */
    KEYBOARD
}
