package mkplay.engine.inspect;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import mkplay.kernel.Abi;
import mkplay.kernel.mapping.IoNode;
import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.mapping.MapTree;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.MemoryControl;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.SmallSpaces;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.U;
import org.jspecify.annotations.Nullable;

/** Address spaces with their page tables, which it compares with the mapping database on the way. */
final class PageTableDecoder {
    private static final int TABLE_BYTES = 4096;

    private final KernelObjects objects;
    /** Page-table entries of the mappings by their index; 0 for a mapping that is not in use. */
    private final int[] entries;

    private final Set<Integer> tables = new HashSet<>();
    private final int kernelMemory;
    private final int kernelBytes;

    PageTableDecoder(KernelObjects objects) throws InspectionException {
        this.objects = objects;
        entries = new int[objects.nodes().size()];
        kernelMemory = objects.number("kernelMemory");
        kernelBytes = objects.number("framesEnd") - kernelMemory;
    }

    /** The spaces by index. */
    List<InspectedSpace> spaces() throws InspectionException {
        List<InspectedSpace> spaces = new ArrayList<>();
        for (int index = 0; index < objects.spaces().size(); index++) {
            Space space = objects.spaces().get(index);
            if (space.cr3 != 0) {
                spaces.add(space(index, space));
            }
        }
        return spaces;
    }

    /** Page-table entries of the mappings by their index, 0 where none is in use; complete after {@link #spaces}. */
    int[] entries() {
        return entries;
    }

    private InspectedSpace space(int index, Space space) throws InspectionException {
        List<Integer> threads = new ArrayList<>();
        for (Tcb thread : objects.threads()) {
            if (thread.space == space && thread.state() != Tcb.FREE) {
                threads.add(thread.globalId);
            }
        }
        if (!U.below(space.small, SmallSpaces.NUMBERS)) {
            throw InspectionException.damaged("space %d is the small space number %d", index, space.small);
        }
        return new InspectedSpace(
                index,
                space.cr3,
                space.privileged,
                space.sigma0,
                space.allPorts,
                space.kipArea,
                space.utcbArea,
                space.utcbSize,
                space.small == 0 ? 0 : SmallSpaces.base(space.small),
                SmallSpaces.size(space.small),
                threads,
                pages(space),
                ports(space));
    }

    private List<PortRange> ports(Space space) {
        List<PortRange> ports = new ArrayList<>();
        for (IoNode node : objects.ports()) {
            if (node.holder == space) {
                ports.add(new PortRange(node.port, node.count, objects.index(node.giver)));
            }
        }
        return ports;
    }

    private List<PageRange> pages(Space space) throws InspectionException {
        List<PageRange> ranges = new ArrayList<>();
        ByteBuffer directory = table(space.cr3);
        ByteBuffer nodeDirectory = table(Frames.physical(space.nodeDirectory));
        for (int address = 0; U.below(address, Abi.USER_END); address += PageTables.TABLE_SPAN) {
            int at = 4 * (address >>> 22);
            int entry = directory.getInt(at);
            if ((entry & PageTables.LARGE) != 0) {
                note(space, address, entry, nodeDirectory.getInt(at), true);
                add(ranges, page(address, entry, true));
            } else if ((entry & PageTables.PRESENT) != 0) {
                ByteBuffer table = table(entry & PageTables.FRAME_MASK);
                pages(space, address, table, table(Frames.physical(nodeDirectory.getInt(at))), ranges);
            }
        }
        return ranges;
    }

    /** A page of kernel memory that is a table of one space; one that is two tables is an error, which bounds the walk. */
    private ByteBuffer table(int frame) throws InspectionException {
        if (!U.below(frame - kernelMemory, kernelBytes) || frame % TABLE_BYTES != 0) {
            throw InspectionException.damaged("a page table at 0x%08X is not in kernel memory", frame);
        }
        if (!tables.add(frame)) {
            throw InspectionException.damaged("the page at 0x%08X is two page tables at once", frame);
        }
        return objects.memory.read(Frames.window(frame), TABLE_BYTES);
    }

    private void pages(Space space, int start, ByteBuffer table, ByteBuffer nodes, List<PageRange> ranges)
            throws InspectionException {
        for (int at = 0; at < TABLE_BYTES; at += 4) {
            int address = start + at / 4 * Frames.PAGE_SIZE;
            int entry = table.getInt(at);
            note(space, address, entry, nodes.getInt(at), false);
            if ((entry & PageTables.PRESENT) != 0) {
                add(ranges, page(address, entry, false));
            }
        }
    }

    private static void add(List<PageRange> ranges, PageRange page) {
        PageRange longer = ranges.isEmpty() ? null : joined(ranges.getLast(), page);
        if (longer == null) {
            ranges.add(page);
        } else {
            ranges.set(ranges.size() - 1, longer);
        }
    }

    /** Checks the mapping of a page and notes its entry. */
    private void note(Space space, int address, int entry, int index, boolean large) throws InspectionException {
        if (index == 0) {
            if (entry != 0 && (entry & PageTables.KERNEL_OWNED) == 0) {
                throw InspectionException.damaged("the page at 0x%08X has an entry and no mapping", address);
            }
            return;
        }
        if (!U.below(index, entries.length)) {
            throw InspectionException.damaged("the page at 0x%08X has mapping number %d", address, index);
        }
        MapNode node = objects.nodes().get(index);
        boolean right = node.space == space
                && (node.page & PageTables.FRAME_MASK) == address
                && node.index == index
                && MapTree.isLarge(node) == large;
        if (!right || (entry & PageTables.PRESENT) == 0) {
            throw InspectionException.damaged("mapping %d is not that of the page at 0x%08X", index, address);
        }
        entries[index] = entry;
    }

    private static PageRange page(int address, int entry, boolean large) {
        int pages = large ? Mapping.LARGE_PAGES : 1;
        return new PageRange(
                address,
                pages,
                entry & (large ? PageTables.LARGE_FRAME_MASK : PageTables.FRAME_MASK),
                (entry & PageTables.WRITE) != 0,
                large,
                MemoryControl.attributeOf(entry, large),
                (entry & PageTables.KERNEL_OWNED) != 0,
                (entry & PageTables.ACCESSED) != 0 ? pages : 0,
                (entry & PageTables.DIRTY) != 0 ? pages : 0);
    }

    private static @Nullable PageRange joined(PageRange range, PageRange page) {
        int bytes = range.pages() * Frames.PAGE_SIZE;
        boolean follows = page.address() == range.address() + bytes
                && page.frame() == range.frame() + bytes
                && page.writable() == range.writable()
                && page.large() == range.large()
                && page.attribute() == range.attribute()
                && page.kernelOwned() == range.kernelOwned();
        return !follows
                ? null
                : new PageRange(
                        range.address(),
                        range.pages() + page.pages(),
                        range.frame(),
                        range.writable(),
                        range.large(),
                        range.attribute(),
                        range.kernelOwned(),
                        range.accessed() + page.accessed(),
                        range.dirty() + page.dirty());
    }
}
