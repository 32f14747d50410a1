package mkplay.engine.inspect;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import mkplay.aot.ImageLayouts;
import mkplay.engine.Boot;
import mkplay.engine.inspect.InspectionException.Problem;
import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Reg;
import org.jspecify.annotations.Nullable;

/** Makes inspections of machines that have booted one kernel. */
public final class Inspector {
    private static final int RING = 3;

    private final KernelImage image;
    private final ImageLayouts layouts = new ImageLayouts(Inspector.class.getClassLoader());

    /**
     * @throws InspectionException {@link Problem#NOT_OUR_KERNEL} if the boot image cannot be our kernel
     */
    public Inspector(Boot boot) throws InspectionException {
        image = KernelImage.of(boot);
    }

    /**
     * The kernel's objects now. The machine must not run meanwhile.
     *
     * @param names names of threads by global id; empty or null for one that has none
     * @throws InspectionException if the kernel is another one, is busy changing its lists, or its memory is damaged
     */
    public Inspection inspect(Machine machine, IntFunction<@Nullable String> names) throws InspectionException {
        try {
            return decode(machine, names);
        } catch (InspectionException e) {
            if (e.problem() == Problem.DAMAGED && mode(machine) == ProcessorMode.KERNEL) {
                throw new InspectionException(
                        Problem.MID_OPERATION, "the processor is inside a kernel operation: " + e.getMessage());
            }
            throw e;
        }
    }

    /**
     * Page directories of the address spaces that there are, whatever the kernel is in the middle of.
     *
     * @throws InspectionException if the kernel is another one
     */
    public Set<Integer> directories(Machine machine) throws InspectionException {
        int first = image.variable("SPACE_POOL", KernelState.SPACES * layouts.size(Space.class));
        StructPool<Space> spaces = new StructPool<>(Space.class, layouts, first, KernelState.SPACES, Space::new);
        spaces.fill(new WindowMemory(machine), Map.of());
        return spaces.elements().stream()
                .map(space -> space.cr3)
                .filter(directory -> directory != 0)
                .collect(Collectors.toSet());
    }

    private Inspection decode(Machine machine, IntFunction<@Nullable String> names) throws InspectionException {
        KernelObjects objects = new KernelObjects(image, layouts, new WindowMemory(machine));
        InspectedProcessor processor = processor(machine, objects);
        ThreadDecoder decoder = new ThreadDecoder(objects, processor, machine, names);
        List<InspectedThread> threads = decoder.threads();
        PageTableDecoder tables = new PageTableDecoder(objects);
        List<InspectedSpace> spaces = tables.spaces();
        MappingDecoder mappings = new MappingDecoder(objects, tables.entries());
        WaitGraph graph = new WaitGraph(objects.threads());
        return new Inspection(
                machine.cycle(),
                processor,
                threads,
                decoder.ready(),
                graph.waits(),
                graph.cycles(),
                spaces,
                mappings.ranges(),
                use(objects, spaces.size(), mappings.used()),
                0);
    }

    private InspectedProcessor processor(Machine machine, KernelObjects objects) throws InspectionException {
        ProcessorMode mode = mode(machine);
        int stack = objects.memory.word(image.address("tss_esp0"));
        int thread = mode == ProcessorMode.IDLE || stack == 0
                ? 0
                : objects.thread(stack - Tcb.FRAME_SIZE, "the kernel's stack pointer").globalId;
        Tcb owner = objects.thread("sliceOwner");
        return new InspectedProcessor(
                mode, thread, machine.linearEip(), machine.register(Reg.CR3), owner == null ? 0 : owner.globalId);
    }

    private ProcessorMode mode(Machine machine) throws InspectionException {
        if ((machine.register(Reg.CS) & RING) == RING) {
            return ProcessorMode.USER;
        }
        int idle = image.address("idle");
        int inLoop = machine.linearEip() - idle;
        return inLoop >= 0 && inLoop < image.address("kernel_exception") - idle
                ? ProcessorMode.IDLE
                : ProcessorMode.KERNEL;
    }

    private static KernelUse use(KernelObjects objects, int spaces, int mappings) throws InspectionException {
        int memory = objects.number("kernelMemory");
        int threads = 0;
        for (Tcb thread : objects.threads()) {
            threads += thread.space != null && thread.state() != Tcb.FREE ? 1 : 0;
        }
        return new KernelUse(
                threads,
                KernelState.THREADS - Abi.SYSTEM_BASE,
                spaces,
                KernelState.SPACES,
                mappings,
                KernelState.MAP_NODES - 1,
                (objects.number("framesNext") - memory) / Frames.PAGE_SIZE - freePages(objects, memory),
                (objects.number("framesEnd") - memory) / Frames.PAGE_SIZE);
    }

    private static int freePages(KernelObjects objects, int memory) throws InspectionException {
        int given = (objects.number("framesNext") - memory) / Frames.PAGE_SIZE;
        int free = 0;
        for (int frame = objects.number("freeFrames"); frame != 0; frame = objects.memory.word(Frames.window(frame))) {
            if (++free > given) {
                throw InspectionException.damaged("the list of free pages has no end");
            }
        }
        return free;
    }
}
