package mkplay.engine.inspect;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.mapping.MapTree;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.space.PageTables;
import org.jspecify.annotations.Nullable;

/** The mapping tree. Walks go along the links, so that its depth costs no stack. */
final class MappingDecoder {
    private final KernelObjects objects;
    private final int[] entries;
    private final BitSet visited = new BitSet();

    /**
     * @param entries page-table entries of the mappings by their index, 0 where none is in use
     */
    MappingDecoder(KernelObjects objects, int[] entries) {
        this.objects = objects;
        this.entries = entries;
    }

    /** How many mappings there are. */
    int used() {
        int used = 0;
        for (int entry : entries) {
            used += entry == 0 ? 0 : 1;
        }
        return used;
    }

    /** The trees by address of their roots, each in preorder; neighbouring pages with trees of one shape are one tree. */
    List<MappingRange> ranges() throws InspectionException {
        List<MapNode> roots = new ArrayList<>();
        for (MapNode node : objects.nodes()) {
            if (entries[node.index()] != 0 && node.parent == null) {
                if (node.space == null || !node.space.sigma0) {
                    throw InspectionException.damaged("mapping %d has no giver and is not sigma0's", node.index());
                }
                roots.add(node);
            }
        }
        roots.sort(Comparator.comparing(n -> Integer.toUnsignedLong(n.page)));
        List<MappingRange> all = new ArrayList<>();
        List<MappingRange> group = List.of();
        for (MapNode root : roots) {
            List<MappingRange> tree = tree(root);
            if (continues(group, tree)) {
                group = longer(group, tree);
            } else {
                all.addAll(group);
                group = tree;
            }
        }
        all.addAll(group);
        if (visited.cardinality() != used()) {
            throw InspectionException.damaged(
                    "%d of %d mappings are in no tree", used() - visited.cardinality(), used());
        }
        return all;
    }

    private static boolean continues(List<MappingRange> group, List<MappingRange> tree) {
        if (group.size() != tree.size()) {
            return false;
        }
        for (int i = 0; i < tree.size(); i++) {
            if (!tree.get(i).follows(group.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<MappingRange> longer(List<MappingRange> group, List<MappingRange> tree) {
        List<MappingRange> longer = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            longer.add(group.get(i).longer(tree.get(i).pages()));
        }
        return longer;
    }

    private List<MappingRange> tree(MapNode root) throws InspectionException {
        List<MappingRange> lines = new ArrayList<>();
        int depth = 0;
        MapNode node = root;
        while (node != null) {
            add(lines, visit(node, depth), node.child == null);
            if (node.child != null) {
                checkLink(node.child, node);
                node = node.child;
                depth++;
                continue;
            }
            while (node != root && node.next == null) {
                node = node.parent;
                depth--;
            }
            node = node == root ? null : sibling(node);
        }
        return lines;
    }

    /** Parts of a page of 4 MiB that were given one after the other to one space and went no further are one line. */
    private static void add(List<MappingRange> lines, MappingRange line, boolean leaf) {
        MappingRange before = lines.isEmpty() ? null : lines.getLast();
        if (before != null && leaf && line.follows(before)) {
            lines.set(lines.size() - 1, before.longer(line.pages()));
        } else if (before != null && leaf && before.follows(line)) {
            lines.set(lines.size() - 1, line.longer(before.pages()));
        } else {
            lines.add(line);
        }
    }

    private static @Nullable MapNode sibling(MapNode node) throws InspectionException {
        checkLink(node.next, node.parent);
        return node.next;
    }

    private static void checkLink(MapNode node, MapNode parent) throws InspectionException {
        if (node.parent != parent) {
            throw InspectionException.damaged(
                    "mapping %d is linked below %d, which did not give it", node.index(), parent.index());
        }
    }

    private MappingRange visit(MapNode node, int depth) throws InspectionException {
        int entry = entries[node.index()];
        if (entry == 0 || visited.get(node.index)) {
            throw InspectionException.damaged("the mapping tree is broken at mapping %d", node.index);
        }
        visited.set(node.index);
        boolean large = MapTree.isLarge(node);
        return new MappingRange(
                depth,
                objects.index(node.space),
                node.page & PageTables.FRAME_MASK,
                entry & (large ? PageTables.LARGE_FRAME_MASK : PageTables.FRAME_MASK),
                large ? Mapping.LARGE_PAGES : 1,
                (entry & PageTables.WRITE) != 0,
                large);
    }
}
