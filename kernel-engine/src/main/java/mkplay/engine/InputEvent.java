package mkplay.engine;

/**
 * Console input that enters the machine at a given guest cycle. The list of them is all that a run gets from outside, so
 * that it can be repeated.
 *
 * @param cycle guest cycle from which on the bytes are at the serial line
 * @param bytes what is typed
 */
public record InputEvent(long cycle, byte[] bytes) {

    public InputEvent {
        if (cycle < 0) {
            throw new IllegalArgumentException("negative cycle " + cycle);
        }
    }
}
