package mkplay.engine.debug;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mkplay.engine.profile.CodeImage;
import mkplay.engine.profile.LineTable;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.Event;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Reg;
import org.jspecify.annotations.Nullable;

/**
 * Where a step by source line ends. In a program: where another line of its visitor's own sources begins, in the same thread, in the
 * same function or in one that called it. A function that calls itself is not told from its caller.
 */
final class LineSteps {
    /** Instructions that are looked at for the kernel's line before: more than any line of it takes. */
    static final long FURTHEST = 4000;

    private final Machine machine;
    private final Symbols symbols;
    private LineTable.@Nullable Line from;

    LineSteps(Machine machine, Symbols symbols) {
        this.machine = machine;
        this.symbols = symbols;
    }

    /** Notes the line that a step begins in. */
    void begin() {
        from = symbols.line();
    }

    /** Whether this is another line than that, or no longer the kernel. */
    boolean elsewhere() {
        LineTable.Line line = symbols.line();
        return symbols.inUser() || line != null && !line.equals(from);
    }

    /** Ends of a step from here, forward or back. */
    List<Event> events() {
        int thread = symbols.thread();
        int stack = machine.register(Reg.ESP);
        int address = machine.linearEip();
        begin();
        LineTable.Line here = from;
        List<Event> events = new ArrayList<>();
        for (Map.Entry<String, CodeImage> image : symbols.images().entrySet()) {
            if (image.getKey().equals(Symbols.KERNEL) || !symbols.isLoaded(image.getKey(), address)) {
                continue;
            }
            ElfFile.Symbol function = image.getValue().symbol(address);
            boolean own = here != null && isOwn(here.file());
            for (LineTable.Row row : Symbols.beginnings(image.getValue(), LineSteps::isOwn)) {
                boolean other = !row.line().equals(here) || Integer.compareUnsigned(row.address(), address) <= 0;
                boolean inside = function != null
                        && Integer.compareUnsigned(row.address() - function.value(), function.size()) < 0;
                if (other) {
                    events.add(new Event.Only(
                            new Event.Reached(row.address()),
                            () -> symbols.isLoaded(image.getKey(), row.address())
                                    && symbols.thread() == thread
                                    && (!own
                                            || inside
                                            || Integer.compareUnsigned(machine.register(Reg.ESP), stack) > 0)));
                }
            }
        }
        return events;
    }

    /** The library's files are named with their folders, the visitor's are not. */
    private static boolean isOwn(String file) {
        return !file.isEmpty() && !file.contains("/");
    }
}
