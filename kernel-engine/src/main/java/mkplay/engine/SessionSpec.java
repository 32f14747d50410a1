package mkplay.engine;

import java.util.List;

/**
 * Everything that determines a run: same specification, same run.
 *
 * @param boot what the machine boots
 * @param model name of the CPU model
 * @param memoryBytes the PC's memory
 * @param limits what it may use
 * @param input console input, in order of cycles
 * @param mode whether more input may come
 * @param trace whether trace records are delivered; does not change the run
 */
public record SessionSpec(
        Boot boot, String model, int memoryBytes, Limits limits, List<InputEvent> input, Mode mode, boolean trace) {

    /** The memory of a machine when nothing else is said: 32 MiB. */
    public static final int DEFAULT_MEMORY = 32 << 20;

    /** The CPU model when nothing else is said. */
    public static final String DEFAULT_MODEL = "one-cycle";

    /** How a run meets the outside. */
    public enum Mode {
        /** Input is complete from the start; idle time is skipped. */
        BATCH,
        /** Input is open until closed; idle time is paced to the wall clock. */
        LIVE
    }

    public SessionSpec {
        input = List.copyOf(input);
    }
}
