package mkplay.engine.trace;

/**
 * One hit of a static probe.
 *
 * @param cycle guest cycle at which it was hit
 * @param point id of the trace point
 * @param args its arguments in declared order; for {@code ipcTransfer} the message words follow instead of their address
 */
public record TraceRecord(long cycle, int point, int[] args) {}
