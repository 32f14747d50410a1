package mkplay.engine.wire;

import java.util.List;
import mkplay.engine.debug.Breakpoint;
import mkplay.engine.debug.StepUnit;

/** A JSON message of the client, with the same member {@code type} as the server's. */
public sealed interface ClientMessage {

    @Text("Everything up to this sequence number has arrived; the server may forget it.")
    record Ack(long seq) implements ClientMessage {}

    @Text("Console input.")
    record Input(
            @Text("At most 4096 characters; sent to the guest as UTF-8.")
            String text) implements ClientMessage {}

    @Text("A key of the PC's keyboard went down or up.")
    record Key(
            @Text("The key's place: a KeyboardEvent.code such as KeyA, ShiftLeft or ArrowUp.")
            String code,

            boolean down)
            implements ClientMessage {}

    @Text("End of console input: a program that still waits for some is a deadlock from now on.")
    record Eof() implements ClientMessage {}

    @Text("Stop the session.")
    record Stop() implements ClientMessage {}

    @Text("Let the session stand.")
    record Pause() implements ClientMessage {}

    @Text("Let it go on to a breakpoint; backwards, to the last one before, or to the beginning.")
    record Resume(boolean backwards) implements ClientMessage {}

    @Text("Go a step from where it stands.")
    record Step(StepUnit unit, boolean backwards) implements ClientMessage {}

    @Text(
            "Stop at these from now on and at no others; at most 64. A session that has these, or was paused, stands at its end before it ends.")
    record Breakpoints(List<Breakpoint> list) implements ClientMessage {}

    @Text("Go to the first moment at which so many instructions have executed, forward or back, and stand there.")
    record GoTo(long instruction) implements ClientMessage {}
}
