package mkplay.engine.inspect;

import java.util.List;
import mkplay.engine.wire.Text;

/** A thread, or an interrupt that a thread handles. */
@Text("A thread, or an interrupt that a thread handles; thread numbers are global ids, 0 is none.")
public record InspectedThread(
        @Text("Global thread id.") int id,
        @Text("Its name, empty if it has none.") String name,
        ThreadState state,

        @Text("What the message is for that it sends or waits for.")
        Operation operation,

        @Text("Does not run until it is resumed.") boolean halted,

        @Text("Index of its address space, -1 for an interrupt.")
        int space,

        int priority,

        @Text("Time slice in microseconds, 0 without limit.")
        int sliceLength,

        @Text("Microseconds left of it.") int sliceLeft,

        @Text("Microseconds left of the total quantum, 0 without limit.")
        long quantum,

        @Text("Whom it receives from: a thread, -1 any, -64 any of its space.")
        int partner,

        @Text("Microseconds of the system clock at which its timeout strikes, -1 for none.")
        long deadline,

        @Text("Threads that wait to send to it, oldest first.")
        List<Integer> senders,

        @Text("The other side of a message with strings that is under way.")
        int transferPartner,

        int scheduler,
        int pager,
        int exceptionHandler,

        @Text("Of an interrupt: the thread that gets its messages.")
        int handler,

        @Text("Its local id, which is its UTCB's address.") int localId,
        ThreadRegisters registers) {

    public InspectedThread {
        senders = List.copyOf(senders);
    }
}
