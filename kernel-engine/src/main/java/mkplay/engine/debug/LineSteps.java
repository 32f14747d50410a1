package mkplay.engine.debug;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import mkplay.engine.profile.CodeImage;
import mkplay.engine.profile.LineTable;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.Event;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Reg;
import org.jspecify.annotations.Nullable;

/**
 * Where a step by source ends: in the same thread, and for a line, where a line of its visitor's own sources begins. Whose stack
 * pointer is above that of the step's beginning has called the function that it began in. A function that calls itself is not told
 * from its caller by a step over a line.
 */
final class LineSteps {
    /** Instructions that are looked at for the kernel's line before: more than any line of it takes. */
    static final long FURTHEST = 4000;

    private final Machine machine;
    private final Symbols symbols;
    private final Map<CodeImage, List<CodeImage.Call>> calls = new HashMap<>();
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

    /**
     * Ends of a step to another line of a program, forward or back.
     *
     * @param into also in functions that are called
     */
    List<Event> lines(boolean into) {
        begin();
        LineTable.Line here = from;
        boolean own = here != null && isOwn(here.file());
        int address = symbols.address();
        BooleanSupplier outside = callersOnly();
        List<Event> events = new ArrayList<>();
        images().forEach((name, image) -> {
            ElfFile.Symbol function = image.symbol(address);
            for (LineTable.Row row : Symbols.beginnings(image, LineSteps::isOwn)) {
                boolean other = !row.line().equals(here) || Integer.compareUnsigned(row.address(), address) <= 0;
                boolean inside = function != null
                        && Integer.compareUnsigned(row.address() - function.value(), function.size()) < 0;
                if (other) {
                    add(events, name, row.address(), into || !own || inside ? () -> true : outside);
                }
            }
        });
        return events;
    }

    /** Ends of a step out of a function: forward, behind the call of it; back, before that. */
    List<Event> out(boolean backwards) {
        BooleanSupplier outside = callersOnly();
        List<Event> events = new ArrayList<>();
        images().forEach((name, image) -> {
            for (CodeImage.Call call : calls.computeIfAbsent(image, CodeImage::calls)) {
                add(events, name, backwards ? call.address() : call.next(), outside);
            }
        });
        return events;
    }

    /** Where the present stack pointer's function is no longer, but one that called it. */
    private BooleanSupplier callersOnly() {
        int stack = machine.register(Reg.ESP);
        return () -> Integer.compareUnsigned(machine.register(Reg.ESP), stack) > 0;
    }

    /** Programs whose code the next instruction may be of. */
    private Map<String, CodeImage> images() {
        Map<String, CodeImage> images = new HashMap<>(symbols.images());
        images.keySet()
                .removeIf(name ->
                        name.equals(Symbols.KERNEL) || !symbols.isLoaded(name, symbols.address(), machine.linearEip()));
        return images;
    }

    /** Adds that the present thread comes to an address, also if its space becomes large meanwhile. */
    private void add(List<Event> events, String program, int address, BooleanSupplier where) {
        int thread = symbols.thread();
        int base = symbols.base();
        for (int linear : base == 0 ? new int[] {address} : new int[] {address, base + address}) {
            events.add(new Event.Only(
                    new Event.Reached(linear),
                    () -> symbols.thread() == thread
                            && symbols.isLoaded(program, address, linear)
                            && where.getAsBoolean()));
        }
    }

    /** The library's files are named with their folders, the visitor's are not. */
    private static boolean isOwn(String file) {
        return !file.isEmpty() && !file.contains("/");
    }
}
