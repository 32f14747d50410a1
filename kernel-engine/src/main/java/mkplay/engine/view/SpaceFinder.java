package mkplay.engine.view;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import mkplay.engine.Boot;
import mkplay.engine.ThreadInfo;
import mkplay.engine.inspect.InspectionException;
import mkplay.engine.inspect.Inspector;
import mkplay.engine.profile.CodeImages;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Reg;
import org.jspecify.annotations.Nullable;

/** Finds out which address spaces a machine has. */
final class SpaceFinder {
    private final Machine machine;
    private final List<String> programs;
    private final CodeImages images;
    private final Supplier<List<ThreadInfo>> threads;
    private final @Nullable Inspector inspector;

    SpaceFinder(Machine machine, Boot boot, Supplier<List<ThreadInfo>> threads) {
        this.machine = machine;
        this.threads = threads;
        programs = boot.programNames();
        images = new CodeImages(boot);
        inspector = inspector(boot);
    }

    private static @Nullable Inspector inspector(Boot boot) {
        try {
            return new Inspector(boot);
        } catch (InspectionException e) {
            return null;
        }
    }

    /** Those that there are now. */
    Spaces now() {
        Set<Integer> live = directories();
        return new Spaces(images, machine.register(Reg.CR3), named(live), live);
    }

    /** All that a program or a thread with a name ever had. */
    Spaces ever() {
        Set<Integer> all = new HashSet<>();
        threads.get().forEach(thread -> all.add(thread.space()));
        return new Spaces(images, machine.register(Reg.CR3), named(all), all);
    }

    private List<ViewSpace> named(Set<Integer> directories) {
        List<ThreadInfo> ranked = new ArrayList<>(threads.get());
        // Programs' first threads have the programs' names.
        ranked.sort((a, b) -> Boolean.compare(programs.contains(b.name()), programs.contains(a.name())));
        List<ViewSpace> spaces = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (ThreadInfo thread : ranked) {
            int space = thread.space();
            if (space != 0 && directories.contains(space) && !thread.name().isEmpty() && seen.add(space)) {
                spaces.add(new ViewSpace(thread.name(), space));
            }
        }
        return spaces;
    }

    private Set<Integer> directories() {
        Set<Integer> all = new HashSet<>();
        try {
            if (inspector != null) {
                all.addAll(inspector.directories(machine));
            } else {
                threads.get().forEach(thread -> all.add(thread.space()));
            }
        } catch (InspectionException e) {
            // Another version of the kernel: the current space is all that is sure.
            all.clear();
        }
        return all;
    }
}
