package mkplay.engine.wire;

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
}
