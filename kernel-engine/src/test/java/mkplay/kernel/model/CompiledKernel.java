package mkplay.kernel.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mkplay.kernel.HostedKernel;
import mkplay.kernel.KernelState;
import mkplay.kernel.space.Frames;
import mkplay.kernel.thread.Tcb;
import mkplay.x86.machine.BootModule;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.Probes;
import mkplay.x86.machine.Reg;
import mkplay.x86.machine.RunLimits;

/**
 * The compiled kernel in the emulated machine, which does what the hosted one does: before each call of the hosted kernel its state is
 * written into the machine's memory, the same function of the image is called there, and afterwards all variables and pages must
 * be the same.
 */
final class CompiledKernel implements HostedKernel.Calls {
    /** Where a hosted kernel must have the data of an image, so that it is out of the way of a real one. */
    static final int IMAGE_DATA = 0x60_0000;

    /** Physical memory that threads of the configurations have. */
    private static final int USER_PAGES = 0x50_0000, USER_PAGES_BYTES = 0x2_0000;

    private static final int IMAGE_DATA_BYTES = 0x8000;

    /** Physical address of the code that pops CR3 and CR2, calls the function at EBP, and halts. */
    private static final int CALLER = 0x5F_0000;

    private static final byte[] CALLER_CODE = {
        0x5B, 0x0F, 0x22, (byte) 0xDB, 0x5B, 0x0F, 0x22, (byte) 0xD3, (byte) 0xFF, (byte) 0xD5, (byte) 0xF4
    };
    private static final int RETURN = Frames.WINDOW + CALLER + CALLER_CODE.length - 1;

    /** Behind it the code that sets CR3 from EBX and halts. */
    private static final int LEAVER = CALLER + CALLER_CODE.length;

    private static final byte[] LEAVER_CODE = {0x0F, 0x22, (byte) 0xDB, (byte) 0xF4};
    private static final int LEFT = Frames.WINDOW + LEAVER + LEAVER_CODE.length - 1;
    private static final int TIMER_VECTOR = 0x20;
    private static final int MOST_INSTRUCTIONS = 10_000_000;
    private static final int WHOLE_MEMORY_EVERY = 10_000;

    private final HostedKernel hosted;
    private final KernelStates states;
    private final Machine machine = new Machine(new MachineConfig(HostedKernel.RAM, MachineConfig.DEFAULT_MODEL));
    private final Map<String, Integer> symbols = new HashMap<>();
    private final MachineCells cells;

    /** Values of the hosted kernel's cells, and of the machine's. */
    private final long[] wanted;

    private final long[] has;

    /** The machine's pages, in the order of {@link KernelStates#pages}. */
    private final List<byte[]> pages = new ArrayList<>();

    /** Cells of the clock, which is the time stamp counter of the hosted kernel and the count of ticks in the machine. */
    private final int ticks, frequency;

    private boolean returned;
    private long calls;

    /** Boots the compiled kernel and gives it the memory of the hosted one. */
    CompiledKernel(HostedKernel hosted, KernelStates states) {
        this.hosted = hosted;
        this.states = states;
        boot();
        cells = new MachineCells(states.cells(), machine, symbols);
        ticks = states.cells().find("tickMicroseconds");
        frequency = states.cells().find("clockKhz");
        wanted = new long[states.cells().size()];
        has = new long[wanted.length];
        cells.read(has);
        copy(Frames.window(USER_PAGES), USER_PAGES_BYTES);
        copy(Frames.window(IMAGE_DATA), IMAGE_DATA_BYTES);
        copy(Frames.window(KernelState.kernelMemory), KernelState.framesEnd - KernelState.kernelMemory);
        machine.writeLinear(Frames.window(CALLER), CALLER_CODE);
        machine.writeLinear(Frames.window(LEAVER), LEAVER_CODE);
        for (int end : new int[] {
            RETURN, LEFT, symbol("return_from_ipc"), symbol("return_with_flags"), symbol("guarded_return")
        }) {
            machine.probes().address(end, (m, address) -> {
                returned = true;
                m.requestStop();
            });
        }
    }

    /** Until it would go to the user for the first time. */
    private void boot() {
        try (var in = CompiledKernel.class.getResourceAsStream("/mkplay/kernel.elf")) {
            if (in == null) {
                throw new IllegalStateException("the kernel is built with the module");
            }
            byte[] image = in.readAllBytes();
            for (ElfFile.Symbol symbol : ElfFile.parse(image).symbols()) {
                symbols.putIfAbsent(symbol.name(), symbol.value());
            }
            machine.boot(
                    image,
                    "",
                    List.of(
                            new BootModule("sigma0", HostedKernel.executable(0x2_0000)),
                            new BootModule("root", HostedKernel.executable(0x40_0000))));
        } catch (IOException | ImageFormatException e) {
            throw new IllegalStateException(e);
        }
        int exit = symbol("return_to_thread");
        Probes.Registration stop = machine.probes().address(exit, (m, address) -> m.requestStop());
        machine.run(RunLimits.instructions(MOST_INSTRUCTIONS));
        stop.remove();
        StateChecks.require(machine.linearEip() == exit, "the compiled kernel does not boot");
    }

    private int symbol(String name) {
        Integer value = symbols.get(name);
        if (value == null) {
            throw new IllegalStateException("no symbol " + name);
        }
        return value;
    }

    /** Makes a part of the machine's memory what the hosted kernel has there. */
    private void copy(int address, int bytes) {
        machine.writeLinear(address, hosted.machine.memory().copyOut(address, bytes));
    }

    @Override
    public void entering(Tcb self, String function) {
        boolean tick = function.equals("kernel_trap") && self.vector == TIMER_VECTOR;
        want(hosted.now - (tick ? World.TICK : 0));
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i] != has[i]) {
                cells.write(i, wanted[i]);
            }
        }
        readPages(pages.size());
        for (int i = 0; i < pages.size(); i++) {
            int address = states.pages().get(i);
            byte[] content = hosted.machine.memory().copyOut(address, Frames.PAGE_SIZE);
            if (!Arrays.equals(content, pages.get(i))) {
                StateChecks.require(machine.writeLinear(address, content), "the window is not mapped");
            }
        }
        call(self, function);
    }

    /** Reads the hosted kernel's cells as the machine's are to be. */
    private void want(long time) {
        states.cells().read(wanted);
        wanted[ticks] = time;
        wanted[frequency] = 0;
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = cells.has(i) ? cells.translate(i, wanted[i]) : 0;
        }
    }

    /** Reads the machine's pages from a number on. */
    private void readPages(int from) {
        for (int i = from; i < states.pages().size(); i++) {
            if (i == pages.size()) {
                pages.add(new byte[Frames.PAGE_SIZE]);
            }
            machine.readPhysical(Frames.physical(states.pages().get(i)), pages.get(i));
        }
    }

    private void call(Tcb self, String function) {
        int pointer = cells.pointer(self);
        machine.setRegister(Reg.EAX, function.equals("kernel_ipc") ? self.eax : pointer);
        machine.setRegister(Reg.ECX, self.ecx);
        machine.setRegister(Reg.EDX, self.edx);
        machine.setRegister(Reg.EDI, pointer);
        machine.setRegister(Reg.ESI, self.esi);
        machine.setRegister(Reg.EBP, symbol(function));
        int stack = symbol("kernel_stack_top") - 8;
        machine.setRegister(Reg.ESP, stack);
        machine.writeLinear(stack, words(self.cr3, hosted.machine.cpu().control(2)));
        machine.setRegister(Reg.EFLAGS, 2);
        machine.setRegister(Reg.EIP, Frames.window(CALLER));
        returned = false;
        machine.run(RunLimits.instructions(machine.instructions() + MOST_INSTRUCTIONS));
        StateChecks.require(returned, "the compiled kernel does not return");
        leaveDirectory();
        calls++;
    }

    /** Loads the kernel's own directory: in the next state the one that is loaded may be another page, or none. */
    private void leaveDirectory() {
        machine.setRegister(Reg.EBX, Frames.physical(symbol("kernel_directory")));
        machine.setRegister(Reg.EIP, Frames.window(LEAVER));
        returned = false;
        machine.run(RunLimits.instructions(machine.instructions() + LEAVER_CODE.length));
        StateChecks.require(returned, "the directory is not loaded");
    }

    private static byte[] words(int first, int second) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(first)
                .putInt(second)
                .array();
    }

    @Override
    public void leaving(Tcb next) {
        StateChecks.require(
                machine.register(Reg.EAX) == cells.pointer(next), "the compiled kernel goes on with another thread");
        want(hosted.now);
        cells.read(has);
        for (int i = 0; i < wanted.length; i++) {
            if (has[i] != wanted[i]) {
                throw new AssertionError("the compiled kernel has another value in %s: %x instead of %x"
                        .formatted(states.cells().name(i), has[i], wanted[i]));
            }
        }
        readPages(0);
        for (int i = 0; i < pages.size(); i++) {
            int address = states.pages().get(i);
            int at = Arrays.mismatch(hosted.machine.memory().copyOut(address, Frames.PAGE_SIZE), pages.get(i));
            if (at >= 0) {
                throw new AssertionError("the compiled kernel has another byte at %x".formatted(address + at));
            }
        }
        if (calls % WHOLE_MEMORY_EVERY == 0) {
            compareKernelMemory();
        }
    }

    /** Also words that the hosted kernel never wrote. */
    private void compareKernelMemory() {
        byte[] content = new byte[KernelState.framesEnd - KernelState.kernelMemory];
        machine.readPhysical(KernelState.kernelMemory, content);
        byte[] expected = hosted.machine.memory().copyOut(Frames.window(KernelState.kernelMemory), content.length);
        StateChecks.require(Arrays.equals(content, expected), "the compiled kernel has other kernel memory");
    }
}
