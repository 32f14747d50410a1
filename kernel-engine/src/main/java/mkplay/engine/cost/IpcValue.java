package mkplay.engine.cost;

import mkplay.engine.wire.Text;

/**
 * How many messages took how much.
 *
 * @param from least cycles
 * @param to most cycles, included
 * @param messages that took something between
 */
@Text("How many messages took from so many to so many cycles.")
public record IpcValue(long from, long to, long messages) {}
