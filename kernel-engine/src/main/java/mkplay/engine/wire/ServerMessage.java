package mkplay.engine.wire;

import java.util.List;
import mkplay.engine.EndReason;
import mkplay.engine.RunCounters;
import mkplay.engine.RunState;
import mkplay.engine.WaitEdge;
import mkplay.engine.debug.BreakpointState;
import mkplay.engine.debug.Moment;
import org.jspecify.annotations.Nullable;

/**
 * A JSON message of the server. On the wire each is an object with a member {@code type}, the record's name in lower case, then the
 * record's components. Sequence numbers are shared with trace records: each message takes one, each trace record takes one.
 */
public sealed interface ServerMessage {

    /** Position in the stream, from 1; a client resumes after the last one it has seen. */
    long seq();

    /** Guest cycle to which the message belongs; 0 before the machine runs. */
    long cycle();

    /** The value of the member {@code type}. */
    default String type() {
        return typeOf(getClass());
    }

    /** The value of the member {@code type} for messages of a class. */
    static String typeOf(Class<?> message) {
        String name = message.getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    @Text("First message of every connection; it takes no number of its own.")
    record Hello(
            long seq,
            long cycle,
            @Text("The session's id.") String session,
            @Text("Name of the CPU model.") String model,

            @Text("The first sequence number that this connection will carry.")
            long from)
            implements ServerMessage {}

    @Text("The session went to another state.")
    record State(long seq, long cycle, RunState state) implements ServerMessage {}

    @Text("What the compiler and linker said; sent also when there is nothing to say.")
    record Diagnostics(long seq, long cycle, List<Diagnostic> list) implements ServerMessage {}

    @Text("One diagnostic of the compiler or linker.")
    record Diagnostic(
            @Text("Name of the source file; empty for the linker when it names none.")
            String file,

            @Text("Line from 1; 0 when unknown.") int line,
            @Text("Column from 1; 0 when unknown.") int column,
            @Text("error, warning or note.") String severity,
            String message) {}

    @Text("The guest wrote to its console; bytes that are no UTF-8 are replaced.")
    record Console(long seq, long cycle, String text) implements ServerMessage {}

    @Text("What the VGA text screen shows: sent whole, a few times a second while it changes.")
    record Screen(
            long seq,
            long cycle,
            @Text("Characters in a line.") int columns,

            @Text("Lines from the top, as many as the screen has.")
            List<ScreenLine> lines,

            @Text("Column of the cursor from 0; -1 while it is off or elsewhere.")
            int cursorColumn,

            @Text("Line of the cursor from 0.") int cursorLine)
            implements ServerMessage {}

    @Text("One line of the screen: its characters from the left.")
    record ScreenLine(List<ScreenSpan> spans) {}

    @Text("Neighbouring characters of one colour.")
    record ScreenSpan(
            @Text("Code page 437 as Unicode.") String text,

            @Text("The VGA attribute byte: bits 0 to 3 foreground, 4 to 6 background, 7 blinking.")
            int attribute) {}

    @Text("A thread came into being or got its name.")
    record Thread(
            long seq,
            long cycle,
            @Text("Global thread id.") int id,
            @Text("Its name, empty if it has none yet.") String name,

            @Text("A number that threads of one address space share.")
            int space)
            implements ServerMessage {}

    @Text("Counters, a few times a second and at the end.")
    record Counters(long seq, long cycle, RunCounters counters) implements ServerMessage {}

    @Text("Part of the stream left the server's ring before this client had acknowledged it.")
    record Dropped(
            long seq,
            long cycle,
            @Text("trace or messages.") String what,
            @Text("How many so far.") long count) implements ServerMessage {}

    @Text(
            "The session stands: nothing executes until a message says so. What it does from the newest moment on is streamed as ever; what it passes again is not streamed again.")
    record Stopped(long seq, long cycle, Moment moment) implements ServerMessage {}

    @Text("The session goes on, or passes old times again; backwards, to an earlier moment.")
    record Resumed(long seq, long cycle, boolean backwards) implements ServerMessage {}

    @Text("Answer to breakpoints: what became of each.")
    record Resolved(long seq, long cycle, List<BreakpointState> list) implements ServerMessage {}

    @Text("The session cannot do what was asked and stays as it was.")
    record Refused(
            long seq,
            long cycle,
            @Text("Why, in one plain sentence.") String why) implements ServerMessage {}

    @Text("The session is over; nothing follows but the closing of the connection.")
    record End(
            long seq,
            long cycle,
            EndReason reason,
            @Text("The reason in one plain sentence.") String sentence,

            @Text("The main program's exit status when the reason is exit.") @Nullable
            Integer exitStatus,

            RunCounters counters,
            @Text("Number of trace records of the run.") long traceRecords,

            @Text("Hash of the machine's state at the end, 16 hexadecimal digits.")
            String stateHash,

            @Text("The blocked threads and whom they wait for.")
            List<WaitEdge> waits,

            @Text("True when a stored result of the same run was sent.")
            boolean cached)
            implements ServerMessage {}
}
