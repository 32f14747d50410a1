package mkplay.engine.inspect;

import mkplay.engine.wire.Text;

/** The processor. */
public record InspectedProcessor(
        ProcessorMode mode,

        @Text("The thread that runs, or that entered the kernel last; 0 while idle.")
        int thread,

        @Text("Linear address of the next instruction.") int ip,
        @Text("Physical address of the page directory.") int directory,

        @Text("The thread whose time slice runs down; 0 for none.")
        int sliceOwner) {}
