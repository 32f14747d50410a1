package mkplay.engine.inspect;

import java.util.ArrayList;
import java.util.List;
import mkplay.engine.wire.Text;

/** The kernel's objects at one moment. */
@Text("The kernel's objects at one moment.")
public record Inspection(
        @Text("The guest's cycle count.") long cycle,
        InspectedProcessor processor,
        List<InspectedThread> threads,

        @Text("By priority, the highest first.") List<ReadyThreads> ready,

        List<Wait> waits,
        List<WaitCycle> cycles,
        List<InspectedSpace> spaces,
        List<MappingRange> mappings,
        KernelUse use,

        @Text("Lines of threads, page tables and the mapping tree that were left out to keep this short.")
        int omitted) {

    public Inspection {
        threads = List.copyOf(threads);
        ready = List.copyOf(ready);
        waits = List.copyOf(waits);
        cycles = List.copyOf(cycles);
        spaces = List.copyOf(spaces);
        mappings = List.copyOf(mappings);
    }

    /** The same with at most so many threads, so many lines of the mapping tree, and so many page ranges in all spaces together. */
    public Inspection limitedTo(int lines) {
        int left = lines;
        int missing = 0;
        List<InspectedSpace> shorter = new ArrayList<>();
        for (InspectedSpace space : spaces) {
            int kept = Math.min(left, space.pages().size());
            shorter.add(space.withPages(space.pages().subList(0, kept)));
            left -= kept;
            missing += space.pages().size() - kept;
        }
        int keptMappings = Math.min(lines, mappings.size());
        int keptThreads = Math.min(lines, threads.size());
        missing += mappings.size() - keptMappings + threads.size() - keptThreads;
        return new Inspection(
                cycle,
                processor,
                threads.subList(0, keptThreads),
                ready,
                waits,
                cycles,
                shorter,
                mappings.subList(0, keptMappings),
                use,
                omitted + missing);
    }
}
