package mkplay.engine.cost;

import java.util.List;
import mkplay.engine.wire.Text;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one sender to one receiver of one size, by one way through the kernel.
 *
 * @param from global id of the sender
 * @param to global id of the receiver
 * @param words untyped and typed words besides the tag
 * @param fast they went through {@code IpcFastPath} alone
 * @param messages how many
 * @param phases what each phase took, in order; together all cycles and instructions of all messages
 * @param values how the cycles of a message are spread, ascending
 * @param memory null on a CPU model without caches
 */
@Text("Messages of one sender to one receiver of one size, by one way through the kernel.")
public record IpcGroup(
        int from,
        int to,
        @Text("Untyped and typed words besides the tag.") int words,
        @Text("Whether they went through the fast path.") boolean fast,
        long messages,
        List<IpcPhaseCost> phases,

        @Text("How the cycles of a message are spread, ascending.")
        List<IpcValue> values,

        @Text("Absent on a CPU model without caches.") @Nullable
        IpcMemory memory) {
    public IpcGroup {
        phases = List.copyOf(phases);
        values = List.copyOf(values);
    }

    /** Cycles of all messages. */
    public long cycles() {
        return phases.stream().mapToLong(IpcPhaseCost::cycles).sum();
    }

    /** Instructions of all messages. */
    public long instructions() {
        return phases.stream().mapToLong(IpcPhaseCost::instructions).sum();
    }
}
