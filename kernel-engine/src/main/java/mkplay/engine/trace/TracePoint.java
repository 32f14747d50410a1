package mkplay.engine.trace;

import java.util.List;

/**
 * What a trace record of one kind says.
 *
 * @param id number of the point in records and on the wire
 * @param provider {@code mkplay} for the kernel's points, {@code init} for the root task's
 * @param name the point's name, for example {@code ipcTransfer}
 * @param args names of its arguments in order
 * @param text one sentence for people
 */
public record TracePoint(int id, String provider, String name, List<String> args, String text) {

    public TracePoint {
        args = List.copyOf(args);
    }

    /** Position of the argument with the given name. */
    public int arg(String name) {
        int position = args.indexOf(name);
        if (position < 0) {
            throw new IllegalArgumentException(this.name + " has no argument " + name);
        }
        return position;
    }
}
