package mkplay.engine.view;

import java.util.Objects;
import mkplay.engine.inspect.Inspection;
import mkplay.engine.inspect.InspectionException;
import mkplay.x86.cpu.Profile;
import org.jspecify.annotations.Nullable;

/** What is left to see of a run that is over: its files, its profile, and what was small enough to be kept of the rest. */
final class Remains implements Views {
    private final ViewMoment moment;
    private final Spaces spaces;
    private final CacheReader caches;
    private final @Nullable Profile profile;
    private @Nullable Inspection inspection;
    private @Nullable InspectionException noInspection;

    Remains(Views last, ViewMoment moment, Spaces spaces, CacheReader caches, @Nullable Profile profile) {
        this.moment = moment;
        this.spaces = spaces;
        this.caches = caches;
        this.profile = profile;
        try {
            inspection = last.inspection();
        } catch (InspectionException e) {
            noInspection = e;
        }
    }

    private static ViewException over() {
        return new ViewException(
                ViewException.Problem.OVER,
                "The run is over, and its memory went with its machine: pause a run before its end to look into it");
    }

    @Override
    public Inspection inspection() throws InspectionException {
        if (noInspection != null) {
            throw noInspection;
        }
        return Objects.requireNonNull(inspection);
    }

    @Override
    public MemoryView memory(String space, @Nullable String address, int bytes) throws ViewException {
        throw over();
    }

    @Override
    public CodeView code(String space, @Nullable String address) throws ViewException {
        Spaces.Space in = spaces.find(space);
        return reader().view(moment, in, address == null ? moment.next() : spaces.address(in, address));
    }

    @Override
    public CodeMap functions(String space) throws ViewException {
        return reader().map(spaces.find(space));
    }

    /** Nothing is in memory any more: code is shown as its file has it. */
    private CodeReader reader() {
        return new CodeReader(spaces, (space, address, bytes) -> new byte[0], profile);
    }

    @Override
    public CacheView caches(int shown, int set) {
        return caches.view(moment, shown, set);
    }

    @Override
    public PageTableView pageTable(String space, int index) throws ViewException {
        throw over();
    }

    @Override
    public Views remains() {
        return this;
    }
}
