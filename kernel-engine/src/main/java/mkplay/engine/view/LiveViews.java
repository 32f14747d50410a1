package mkplay.engine.view;

import java.util.List;
import java.util.function.Supplier;
import mkplay.engine.Boot;
import mkplay.engine.ThreadInfo;
import mkplay.engine.inspect.Inspection;
import mkplay.engine.inspect.InspectionException;
import mkplay.x86.cpu.Profile;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Reg;
import org.jspecify.annotations.Nullable;

/** Views of a machine that is there. */
public final class LiveViews implements Views {
    private static final int RING = 3;

    /** Lines of threads, of page tables and of the mapping tree in one inspection, each: less than a megabyte of JSON. */
    private static final int MOST_LINES = 1000;

    /** Reads the kernel's objects. */
    public interface Inspecting {
        Inspection inspect() throws InspectionException;
    }

    private final Machine machine;
    private final Boot boot;
    private final Supplier<List<ThreadInfo>> threads;
    private final Inspecting inspecting;
    private final Supplier<@Nullable Profile> profile;
    private @Nullable SpaceFinder finder;

    /**
     * @param machine between slices
     * @param boot what it booted
     * @param threads the threads that are known
     * @param profile what instructions took; gives null if that is not kept
     */
    public LiveViews(
            Machine machine,
            Boot boot,
            Supplier<List<ThreadInfo>> threads,
            Inspecting inspecting,
            Supplier<@Nullable Profile> profile) {
        this.machine = machine;
        this.boot = boot;
        this.threads = threads;
        this.inspecting = inspecting;
        this.profile = profile;
    }

    /** The files are read when somebody looks for the first time. */
    private SpaceFinder finder() {
        SpaceFinder known = finder;
        if (known == null) {
            known = new SpaceFinder(machine, boot, threads);
            finder = known;
        }
        return known;
    }

    private ViewMoment moment(Spaces spaces) {
        return new ViewMoment(
                machine.cycle(),
                machine.instructions(),
                machine.linearEip(),
                (machine.register(Reg.CS) & RING) == RING,
                machine.register(Reg.CR3),
                spaces.named());
    }

    @Override
    public Inspection inspection() throws InspectionException {
        return inspecting.inspect().limitedTo(MOST_LINES);
    }

    @Override
    public MemoryView memory(String space, @Nullable String address, int bytes) throws ViewException {
        if (bytes < 1 || bytes > MemoryView.MOST_BYTES) {
            throw new IllegalArgumentException("from 1 to " + MemoryView.MOST_BYTES + " bytes");
        }
        Spaces spaces = finder().now();
        Spaces.Space in = spaces.find(space);
        int first = address == null ? machine.register(Reg.ESP) : spaces.address(in, address);
        return new MemoryView(
                moment(spaces),
                space,
                in.directory(),
                in.program(),
                first,
                spaces.symbol(in, first),
                new MemoryReader(machine).read(in, first, bytes));
    }

    @Override
    public CodeView code(String space, @Nullable String address) throws ViewException {
        Spaces spaces = finder().now();
        Spaces.Space in = spaces.find(space);
        CodeReader reader = new CodeReader(spaces, new MemoryReader(machine)::bytes, profile.get());
        return reader.view(moment(spaces), in, address == null ? machine.linearEip() : spaces.address(in, address));
    }

    @Override
    public CodeMap functions(String space) throws ViewException {
        Spaces spaces = finder().now();
        return new CodeReader(spaces, new MemoryReader(machine)::bytes, profile.get()).map(spaces.find(space));
    }

    @Override
    public CacheView caches(int shown, int set) {
        return CacheReader.of(machine).view(moment(finder().now()), shown, set);
    }

    @Override
    public PageTableView pageTable(String space, int index) throws ViewException {
        Spaces spaces = finder().now();
        return new PageTableReader(machine).view(moment(spaces), spaces.find(space), index);
    }

    @Override
    public Views remains() {
        Spaces ever = finder().ever();
        return new Remains(this, moment(ever), ever, CacheReader.of(machine), profile.get());
    }
}
