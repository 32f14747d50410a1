package mkplay.engine.inspect;

import java.util.List;
import mkplay.engine.wire.Text;

/** An address space. */
public record InspectedSpace(
        @Text("Its number in the kernel.") int index,

        @Text("Physical address of the page directory: the space number of trace records and thread messages.")
        int directory,

        @Text("May make privileged system calls.") boolean privileged,
        @Text("Owns all memory.") boolean sigma0,
        @Text("Owns all I/O ports.") boolean allPorts,
        @Text("Address of the kernel interface page.") int kipArea,
        int utcbArea,

        @Text("Bytes of the UTCB area; 0 until SpaceControl has set up the space.")
        int utcbSize,

        @Text("Linear address of its piece as a small space; 0 if it is large.")
        int smallStart,

        @Text("Bytes of that piece.") int smallSize,

        @Text("Global ids.") List<Integer> threads,
        @Text("By address.") List<PageRange> pages,
        List<PortRange> ports) {

    public InspectedSpace {
        threads = List.copyOf(threads);
        pages = List.copyOf(pages);
        ports = List.copyOf(ports);
    }

    InspectedSpace withPages(List<PageRange> others) {
        return new InspectedSpace(
                index,
                directory,
                privileged,
                sigma0,
                allPorts,
                kipArea,
                utcbArea,
                utcbSize,
                smallStart,
                smallSize,
                threads,
                others,
                ports);
    }
}
