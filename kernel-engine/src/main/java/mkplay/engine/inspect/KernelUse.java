package mkplay.engine.inspect;

import mkplay.engine.wire.Text;

/** What the kernel has given out of its pools. */
@Text("What the kernel has given out of its pools.")
public record KernelUse(
        int threads,
        int threadsMost,
        int spaces,
        int spacesMost,
        int mappings,
        int mappingsMost,
        @Text("Pages of kernel memory.") int pages,
        int pagesMost) {}
