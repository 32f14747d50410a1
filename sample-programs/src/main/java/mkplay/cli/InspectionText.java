package mkplay.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import mkplay.engine.inspect.InspectedProcessor;
import mkplay.engine.inspect.InspectedSpace;
import mkplay.engine.inspect.InspectedThread;
import mkplay.engine.inspect.Inspection;
import mkplay.engine.inspect.KernelUse;
import mkplay.engine.inspect.MappingRange;
import mkplay.engine.inspect.PageRange;
import mkplay.engine.inspect.PortRange;
import mkplay.engine.inspect.ProcessorMode;
import mkplay.engine.inspect.ReadyThreads;
import mkplay.engine.inspect.Wait;
import mkplay.engine.inspect.WaitCycle;
import mkplay.engine.trace.TraceText;
import mkplay.kernel.Abi;

/** An inspection as tables for the terminal. */
final class InspectionText {

    /** What can be printed alone; the names are the option's values. */
    enum Part {
        threads,
        waits,
        spaces,
        mappings
    }

    /** The attribute of MemoryControl that needs no mention. */
    private static final int WRITE_BACK = 1;

    private final Inspection inspection;
    private final Map<Integer, InspectedThread> threads = new HashMap<>();
    private final StringBuilder out = new StringBuilder();

    private InspectionText(Inspection inspection) {
        this.inspection = inspection;
        inspection.threads().forEach(t -> threads.put(t.id(), t));
    }

    /**
     * One part, or with an empty name everything.
     *
     * @throws UsageException if there is no part of that name
     */
    static List<Part> parts(String name) throws UsageException {
        if (name.isEmpty()) {
            return List.of(Part.values());
        }
        for (Part part : Part.values()) {
            if (part.name().equals(name)) {
                return List.of(part);
            }
        }
        throw new UsageException("nothing to inspect is called " + name);
    }

    static String of(Inspection inspection, List<Part> parts) {
        InspectionText text = new InspectionText(inspection);
        text.head();
        for (Part part : parts) {
            switch (part) {
                case threads -> text.threads();
                case waits -> text.waits();
                case spaces -> inspection.spaces().forEach(text::space);
                case mappings -> text.mappings();
            }
        }
        return text.out.toString();
    }

    private void line(String format, Object... args) {
        out.append(String.format(Locale.ROOT, format, args).stripTrailing()).append('\n');
    }

    private void head() {
        InspectedProcessor processor = inspection.processor();
        String where = processor.mode() == ProcessorMode.IDLE
                ? "idle"
                : "in " + word(processor.mode()) + " mode, " + name(processor.thread());
        line("cycle %,d: %s at %08X", inspection.cycle(), where, processor.ip());
        KernelUse use = inspection.use();
        line(
                "in use: %,d of %,d threads, %,d of %,d spaces, %,d of %,d mappings, %,d of %,d kernel pages",
                use.threads(),
                use.threadsMost(),
                use.spaces(),
                use.spacesMost(),
                use.mappings(),
                use.mappingsMost(),
                use.pages(),
                use.pagesMost());
    }

    private void threads() {
        String row = "%-8s %-16s %5s %4s  %-10s %-11s %-12s %9s %-12s %8s %8s  %s";
        line("");
        line(
                row,
                "thread",
                "name",
                "space",
                "prio",
                "state",
                "for",
                "partner",
                "slice us",
                "pager",
                "ip",
                "sp",
                "senders");
        for (InspectedThread t : inspection.threads()) {
            boolean interrupt = isInterrupt(t.id());
            line(
                    row,
                    TraceText.thread(t.id()),
                    name(t.id()),
                    interrupt ? "" : t.space(),
                    interrupt ? "" : t.priority(),
                    word(t.state()) + (t.halted() ? ", halted" : ""),
                    word(t.operation()),
                    t.handler() != 0 ? name(t.handler()) : name(t.partner()),
                    interrupt ? "" : t.sliceLength() == 0 ? "endless" : t.sliceLeft(),
                    name(t.pager()),
                    interrupt ? "" : "%08X".formatted(t.registers().eip()),
                    interrupt ? "" : "%08X".formatted(t.registers().esp()),
                    names(t.senders()));
        }
        for (ReadyThreads ready : inspection.ready()) {
            line("ready at priority %d: %s", ready.priority(), names(ready.threads()));
        }
    }

    private void waits() {
        line("");
        for (Wait wait : inspection.waits()) {
            String partner = name(wait.partner());
            String what = switch (wait.kind()) {
                case SEND -> "waits to send to " + partner;
                case RECEIVE -> "waits for a message from " + partner;
                case SLEEP -> "sleeps";
                case TRANSFER -> "waits for " + partner + " in the middle of a message with strings";
                case RESUME -> "is halted";
            };
            line("%s %s%s", name(wait.thread()), what, wait.timed() ? ", until its timeout" : "");
        }
        for (WaitCycle cycle : inspection.cycles()) {
            List<Integer> circle = new ArrayList<>(cycle.threads());
            circle.add(cycle.threads().getFirst());
            String kind = cycle.timed() ? "cycle, until a timeout" : "deadlock";
            line("%s: %s", kind, circle.stream().map(this::name).collect(Collectors.joining(" -> ")));
        }
    }

    private void space(InspectedSpace space) {
        line("");
        line(
                "%s: %s%s%s%s, page directory %08X, UTCBs %08X, kernel interface page %08X",
                title(space.index()),
                names(space.threads()),
                space.privileged() ? ", privileged" : "",
                space.allPorts() ? ", all I/O ports" : "",
                space.smallSize() == 0
                        ? ""
                        : ", small: %d MiB at %08X".formatted(space.smallSize() >>> 20, space.smallStart()),
                space.directory(),
                space.utcbArea(),
                space.kipArea());
        for (PageRange range : space.pages()) {
            line(
                    "  %08X-%08X -> %08X %s %,6d page%s, %,d accessed, %,d written%s%s%s",
                    range.address(),
                    range.address() + (range.pages() << 12) - 1,
                    range.frame(),
                    range.writable() ? "rw" : "r-",
                    range.pages(),
                    range.pages() == 1 ? " " : "s",
                    range.accessed(),
                    range.dirty(),
                    range.large() ? ", by 4 MiB" : "",
                    range.attribute() == WRITE_BACK ? "" : ", attribute %d".formatted(range.attribute()),
                    range.kernelOwned() ? ", the kernel's" : "");
        }
        for (PortRange ports : space.ports()) {
            line("  ports %04X-%04X from %s", ports.port(), ports.port() + ports.count() - 1, title(ports.giver()));
        }
    }

    private void mappings() {
        line("");
        for (MappingRange range : inspection.mappings()) {
            line(
                    "%s%08X %s %,d page%s%s in %s%s",
                    "    ".repeat(Math.min(range.depth(), 16)),
                    range.address(),
                    range.writable() ? "rw" : "r-",
                    range.pages(),
                    range.pages() == 1 ? "" : "s",
                    range.large() ? " by 4 MiB" : "",
                    title(range.space()),
                    range.depth() == 0 ? "" : ", frame %08X".formatted(range.frame()));
        }
    }

    /** A space by number and its first thread's name. */
    private String title(int index) {
        for (InspectedSpace space : inspection.spaces()) {
            if (space.index() == index && !space.threads().isEmpty()) {
                return "space " + index + " (" + name(space.threads().getFirst()) + ")";
            }
        }
        return "space " + index;
    }

    private String names(List<Integer> ids) {
        return ids.stream().map(this::name).collect(Collectors.joining(", "));
    }

    private String name(int id) {
        InspectedThread thread = threads.get(id);
        return switch (id) {
            case Abi.NIL_THREAD -> "";
            case Abi.ANY_THREAD -> "any";
            case Abi.ANY_LOCAL_THREAD -> "any local";
            default ->
                isInterrupt(id)
                        ? "irq " + (id >>> Abi.THREAD_NUMBER_SHIFT)
                        : thread == null || thread.name().isEmpty() ? TraceText.thread(id) : thread.name();
        };
    }

    private static boolean isInterrupt(int id) {
        return id >>> Abi.THREAD_NUMBER_SHIFT < Abi.SYSTEM_BASE;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
