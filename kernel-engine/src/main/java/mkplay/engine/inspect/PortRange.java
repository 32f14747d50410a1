package mkplay.engine.inspect;

import mkplay.engine.wire.Text;

/** I/O ports that were mapped to a space. */
public record PortRange(
        int port,
        int count,
        @Text("Index of the space that mapped them.") int giver) {}
