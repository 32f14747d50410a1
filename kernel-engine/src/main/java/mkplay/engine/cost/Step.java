package mkplay.engine.cost;

import java.util.List;

/**
 * One instruction as it was executed; all iterations of a repeated one are one step.
 *
 * @param address linear address
 * @param space physical address of the page directory before it
 * @param user began in ring 3
 * @param crossing changed the ring
 * @param text Intel syntax, from memory
 * @param cost what it took
 * @param touched what it needed, in order; nothing on a model without times
 */
public record Step(
        int address, int space, boolean user, boolean crossing, String text, Cost cost, List<Touch> touched) {
    public Step {
        touched = List.copyOf(touched);
    }
}
