package mkplay.engine.inspect;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import mkplay.aot.ImageLayouts;
import mkplay.kernel.KernelState;
import mkplay.kernel.mapping.IoNode;
import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's objects at one moment: threads, spaces and mappings as objects of the kernel's classes, whose references refer to each
 * other as they do in the machine. What is unused in a pool and above its limit is left out.
 */
final class KernelObjects {
    final WindowMemory memory;
    private final KernelImage image;
    private final StructPool<Tcb> threads;
    private final StructPool<Tcb> idle;
    private final StructPool<Space> spaces;
    private final StructPool<MapNode> nodes;
    private final StructPool<IoNode> ports;

    KernelObjects(KernelImage image, ImageLayouts layouts, WindowMemory memory) throws InspectionException {
        this.image = image;
        this.memory = memory;
        int tcbs = image.variable("TCBS", KernelState.THREADS * layouts.size(Tcb.class));
        int pool = image.variable("SPACE_POOL", KernelState.SPACES * layouts.size(Space.class));
        int first = image.variable("NODES", KernelState.MAP_NODES * layouts.size(MapNode.class));
        int io = image.variable("IO_NODE_POOL", KernelState.IO_NODES * layouts.size(IoNode.class));
        threads = new StructPool<>(Tcb.class, layouts, tcbs, limit("threadLimit", KernelState.THREADS), Tcb::new);
        idle = new StructPool<>(Tcb.class, layouts, image.variable("IDLE"), 1, Tcb::new);
        spaces = new StructPool<>(Space.class, layouts, pool, KernelState.SPACES, Space::new);
        nodes = new StructPool<>(
                MapNode.class, layouts, first, limit("nodeLimit", KernelState.MAP_NODES), MapNode::new);
        ports = new StructPool<>(IoNode.class, layouts, io, KernelState.IO_NODES, IoNode::new);
        Map<String, List<StructPool<?>>> pools = Map.of(
                threads.descriptor(), List.of(threads, idle),
                spaces.descriptor(), List.of(spaces),
                nodes.descriptor(), List.of(nodes),
                ports.descriptor(), List.of(ports));
        for (StructPool<?> each : List.of(threads, idle, spaces, nodes, ports)) {
            each.fill(memory, pools);
        }
    }

    private int limit(String name, int most) throws InspectionException {
        int limit = number(name);
        if (limit < 0 || limit > most) {
            throw InspectionException.damaged("%s is %d, of at most %d", name, limit, most);
        }
        return limit;
    }

    /** The value of an int of {@link KernelState}. */
    int number(String name) throws InspectionException {
        return memory.word(image.variable(name));
    }

    /** Threads by thread number, free ones among them. */
    List<Tcb> threads() {
        return threads.elements();
    }

    /** Spaces by index, free ones among them. */
    List<Space> spaces() {
        return spaces.elements();
    }

    /** Index of a space; -1 for null. */
    int index(@Nullable Space space) {
        for (int i = 0; i < spaces().size(); i++) {
            if (spaces().get(i) == space) {
                return i;
            }
        }
        return -1;
    }

    /** Mappings by index up to the highest that was ever used; element 0 is none. */
    List<MapNode> nodes() {
        return nodes.elements();
    }

    /** Rights to ports, free ones among them. */
    List<IoNode> ports() {
        return ports.elements();
    }

    /** The thread or the idle loop that a variable refers to; null for none. */
    @Nullable
    Tcb thread(String variable) throws InspectionException {
        int pointer = number(variable);
        return pointer == 0 ? null : thread(pointer, variable);
    }

    /** The thread at a kernel address. */
    Tcb thread(int pointer, String where) throws InspectionException {
        Tcb found = threads.at(pointer);
        if (found == null) {
            found = idle.at(pointer);
        }
        if (found == null) {
            throw InspectionException.damaged("%s points to 0x%08X, where no thread is", where, pointer);
        }
        return found;
    }

    /** The mapping that a variable refers to; null for none. */
    @Nullable
    MapNode node(String variable) throws InspectionException {
        int pointer = number(variable);
        if (pointer == 0) {
            return null;
        }
        MapNode node = nodes.at(pointer);
        if (node == null) {
            throw InspectionException.damaged("%s points to 0x%08X, where no mapping is", variable, pointer);
        }
        return node;
    }

    Tcb idle() {
        return Objects.requireNonNull(idle.elements().getFirst());
    }

    /** Kernel address of a static of {@link KernelState}. */
    int variable(String name) throws InspectionException {
        return image.variable(name);
    }

    /** Number of words of such a static. */
    int words(String name) throws InspectionException {
        return image.bytes(name) / 4;
    }
}
