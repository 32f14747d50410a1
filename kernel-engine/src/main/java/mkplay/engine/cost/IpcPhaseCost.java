package mkplay.engine.cost;

import mkplay.engine.wire.Text;

/**
 * What one phase of some messages took together.
 *
 * @param phase which
 * @param cycles of all messages
 * @param instructions of all messages
 */
@Text("What one phase of some messages took together.")
public record IpcPhaseCost(IpcPhase phase, long cycles, long instructions) {}
