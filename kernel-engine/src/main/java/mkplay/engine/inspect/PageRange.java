package mkplay.engine.inspect;

import mkplay.engine.wire.Text;

/** Neighbouring pages of one address space that are mapped to neighbouring frames with the same rights and attribute. */
public record PageRange(
        @Text("User address of the first page.") int address,
        @Text("Number of pages, of 4 KiB each.") int pages,
        @Text("Physical address of the first frame.") int frame,
        boolean writable,

        @Text("Mapped as pages of 4 MiB each; the numbers of pages still count 4 KiB.")
        boolean large,

        @Text("How the caches treat them, a value of MemoryControl; 1 is write-back.")
        int attribute,

        @Text("The kernel's gift (UTCBs, kernel interface page), which nobody can map or unmap.")
        boolean kernelOwned,

        @Text("How many of the pages were accessed through this space since that was asked last.")
        int accessed,

        @Text("How many were written.") int dirty) {}
