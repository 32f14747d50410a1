package mkplay.engine.view;

import mkplay.engine.wire.Text;

/** An address space. */
@Text("An address space by its name.")
public record ViewSpace(
        @Text("That of its first thread.") String name,

        @Text("Physical address of its page directory.") int directory) {}
