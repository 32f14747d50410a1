package mkplay.engine.cost;

import java.util.List;
import mkplay.engine.wire.Text;

/**
 * What the messages of a run cost in the kernel, each measured: from the instruction with which the sender enters the kernel to the one
 * with which the kernel returns to the receiver, both included.
 *
 * @param groups messages that went so, most first
 * @param others messages that did not: the kernel's own, those that waited, those during which an interrupt was taken, and those of
 *     more groups than are told apart
 */
@Text("What messages cost in the kernel: from the instruction that enters it to the one that returns to the receiver.")
public record IpcAnatomy(
        List<IpcGroup> groups,

        @Text("Messages that are in no group: the kernel's own, and those that waited or were interrupted.")
        long others) {
    public IpcAnatomy {
        groups = List.copyOf(groups);
    }

    /** Messages in groups. */
    public long messages() {
        return groups.stream().mapToLong(IpcGroup::messages).sum();
    }
}
