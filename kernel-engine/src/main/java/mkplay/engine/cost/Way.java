package mkplay.engine.cost;

import java.util.List;

/**
 * One way: from the first instruction in ring 3 after a return from the kernel to the end of the next such return. Of programs that do
 * nothing but send messages it is the sender's rest of the last call, its next call, and the kernel.
 *
 * @param from page directory of the space in which it began
 * @param to page directory of the space in which it ended
 * @param interrupted the processor took an interrupt on the way
 * @param steps all instructions
 */
public record Way(int from, int to, boolean interrupted, List<Step> steps) {
    public Way {
        steps = List.copyOf(steps);
    }

    /** What all of it took. */
    public Cost cost() {
        return steps.stream().map(Step::cost).reduce(Cost.NONE, Cost::plus);
    }
}
