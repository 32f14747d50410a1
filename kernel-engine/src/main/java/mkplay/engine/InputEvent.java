package mkplay.engine;

import mkplay.x86.machine.InputSource;

/**
 * Input that enters the machine at a given guest cycle. The list of them is all that a run gets from outside, so that it can
 * be repeated.
 *
 * @param cycle guest cycle from which on the bytes are there
 * @param source where they enter: the serial line, which is the console, or the keyboard
 * @param bytes what is typed: bytes of the line, or codes of scan code set 1
 */
public record InputEvent(long cycle, InputSource source, byte[] bytes) {

    public InputEvent {
        if (cycle < 0) {
            throw new IllegalArgumentException("negative cycle " + cycle);
        }
        // What was stored before there was a keyboard came by the serial line.
        source = source == null ? InputSource.SERIAL : source;
    }

    /** Console input. */
    public InputEvent(long cycle, byte[] bytes) {
        this(cycle, InputSource.SERIAL, bytes);
    }
}
