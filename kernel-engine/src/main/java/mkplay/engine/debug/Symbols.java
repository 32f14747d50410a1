package mkplay.engine.debug;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import mkplay.engine.Boot;
import mkplay.engine.inspect.SmallPieces;
import mkplay.engine.profile.CodeImage;
import mkplay.engine.profile.LineTable;
import mkplay.engine.trace.StaticProbe;
import mkplay.x86.machine.BootImage;
import mkplay.x86.machine.BootModule;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.Reg;
import org.jspecify.annotations.Nullable;

/** What a run's files say of their code, and which of them is in memory now. It reads the machine and never disturbs it. */
final class Symbols {
    static final String KERNEL = "kernel";

    private static final int RING = 3;
    /** Bytes of code by which a program is told from another one at the same address. */
    private static final int COMPARED = 16;

    private final Machine machine;
    private final Map<String, CodeImage> images = new LinkedHashMap<>();
    private final IntFunction<String> programOfSpace;
    private final List<Integer> transfers = new ArrayList<>();
    private final SmallPieces pieces;
    private int currentThread;

    /** @param programOfSpace the program whose address space has a page directory, by the names of threads; or empty */
    Symbols(Machine machine, Boot boot, IntFunction<String> programOfSpace) {
        this.machine = machine;
        this.programOfSpace = programOfSpace;
        pieces = new SmallPieces(machine, boot);
        if (boot.image() instanceof BootImage.Multiboot multiboot) {
            add(KERNEL, multiboot.kernel());
            for (BootModule module : multiboot.modules()) {
                add(module.commandLine().split(" ", 2)[0], module.content());
            }
            probes(multiboot.kernel());
        }
    }

    private void add(String name, byte[] file) {
        CodeImage image = CodeImage.of(file);
        if (image != null) {
            images.putIfAbsent(name, image);
        }
    }

    private void probes(byte[] kernel) {
        if (!ElfFile.isElf(kernel)) {
            return;
        }
        try {
            ElfFile elf = ElfFile.parse(kernel);
            Map<String, Integer> values = new LinkedHashMap<>();
            elf.symbols().forEach(symbol -> values.putIfAbsent(symbol.name(), symbol.value()));
            currentThread = values.getOrDefault("tss_esp0", 0);
            for (ElfFile.Note note : elf.notes()) {
                if (note.owner().equals(StaticProbe.NOTE_OWNER) && note.type() == StaticProbe.NOTE_TYPE) {
                    StaticProbe probe = StaticProbe.parse(note.descriptor(), values);
                    if (probe.name().equals("ipcTransfer")) {
                        transfers.add(probe.address());
                    }
                }
            }
        } catch (ImageFormatException e) {
            throw new IllegalStateException("the kernel was booted and is malformed", e);
        }
    }

    /** Addresses of the instructions at which the kernel delivers a message. */
    List<Integer> transfers() {
        return List.copyOf(transfers);
    }

    /** All files by the name of their program. */
    Map<String, CodeImage> images() {
        return images;
    }

    boolean inUser() {
        return (machine.register(Reg.CS) & RING) == RING;
    }

    /** A number that the thread has alone which executes, or for which the kernel does: where its registers are saved. */
    int thread() {
        return currentThread == 0 ? machine.register(Reg.CR3) : word(currentThread);
    }

    int word(int address) {
        byte[] bytes = new byte[4];
        return machine.readLinear(address, bytes)
                ? bytes[0] & 0xFF | (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF) << 16 | bytes[3] << 24
                : 0;
    }

    /** The program whose thread executes, or for which the kernel does; empty if that is not known. */
    String program() {
        String named = programOfSpace.apply(pieces.current());
        return named.isEmpty() && inUser() ? loadedHere() : named;
    }

    /** The program whose memory is at a linear address; empty if that is not known. */
    String programAt(int linear) {
        String named = programOfSpace.apply(pieces.owner(linear));
        return named.isEmpty() && inUser() ? loadedHere() : named;
    }

    /** The program whose code is about to execute, before it has a name. */
    private String loadedHere() {
        return images.keySet().stream()
                .filter(name -> !name.equals(KERNEL) && isLoaded(name, address(), machine.linearEip()))
                .findFirst()
                .orElse("");
    }

    /** The address of the next instruction as its program has it: in a small space, not the linear one. */
    int address() {
        return machine.register(Reg.EIP);
    }

    /** Linear address of the current program's address 0. */
    int base() {
        return machine.linearEip() - address();
    }

    /**
     * Whether memory has at a linear address what a program's file has at an address of its own, and is not known to be another
     * program's with the same code; true of the kernel anywhere.
     *
     * @param address of the program
     */
    boolean isLoaded(String program, int address, int linear) {
        CodeImage image = images.get(program);
        if (image == null || program.equals(KERNEL)) {
            return image != null;
        }
        byte[] expected = image.loaded(address, COMPARED);
        byte[] there = new byte[expected.length];
        if (expected.length == 0 || !machine.readLinear(linear, there) || !Arrays.equals(expected, there)) {
            return false;
        }
        String named = programOfSpace.apply(pieces.owner(linear));
        return named.isEmpty() || named.equals(program);
    }

    /** The file that the code belongs to which executes now; null if none is known. */
    @Nullable
    CodeImage image() {
        return images.get(inUser() ? program() : KERNEL);
    }

    /** The source line of the next instruction; null if none is known. */
    LineTable.@Nullable Line line() {
        CodeImage image = image();
        return image == null ? null : image.line(address());
    }

    /** Where the lines of some files begin: what comes from other files in between, as inlined code does, is part of a line. */
    static List<LineTable.Row> beginnings(CodeImage image, Predicate<String> file) {
        List<LineTable.Row> result = new ArrayList<>();
        LineTable.Line last = null;
        for (LineTable.Row row : image.rows()) {
            if (file.test(row.line().file())) {
                if (!row.line().equals(last) || startsFunction(image, row.address())) {
                    result.add(row);
                }
                last = row.line();
            }
        }
        return result;
    }

    private static boolean startsFunction(CodeImage image, int address) {
        ElfFile.Symbol symbol = image.symbol(address);
        return symbol != null && symbol.value() == address;
    }
}
