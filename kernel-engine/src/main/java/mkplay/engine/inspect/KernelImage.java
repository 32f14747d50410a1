package mkplay.engine.inspect;

import java.util.HashMap;
import java.util.Map;
import mkplay.aot.ImageLayouts;
import mkplay.engine.Boot;
import mkplay.engine.inspect.InspectionException.Problem;
import mkplay.kernel.KernelState;
import mkplay.x86.machine.BootImage;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.ImageFormatException;

/** Where a kernel file has its variables. */
final class KernelImage {
    private final Map<String, ElfFile.Symbol> symbols = new HashMap<>();

    private KernelImage(ElfFile elf) throws ImageFormatException {
        for (ElfFile.Symbol symbol : elf.symbols()) {
            symbols.putIfAbsent(symbol.name(), symbol);
        }
    }

    /**
     * @throws InspectionException {@link Problem#NOT_OUR_KERNEL} if the boot image is not an ELF file with symbols
     */
    static KernelImage of(Boot boot) throws InspectionException {
        if (!(boot.image() instanceof BootImage.Multiboot multiboot) || !ElfFile.isElf(multiboot.kernel())) {
            throw foreign("the machine has booted no kernel of ours");
        }
        try {
            return new KernelImage(ElfFile.parse(multiboot.kernel()));
        } catch (ImageFormatException e) {
            throw foreign("the kernel's symbols are malformed: " + e.getMessage());
        }
    }

    private ElfFile.Symbol symbol(String name) throws InspectionException {
        ElfFile.Symbol symbol = symbols.get(name);
        if (symbol == null) {
            throw foreign("the kernel has no symbol " + name);
        }
        return symbol;
    }

    /** Kernel address of a symbol. */
    int address(String name) throws InspectionException {
        return symbol(name).value();
    }

    /** Kernel address of a static of {@link KernelState}. */
    int variable(String name) throws InspectionException {
        return address(ImageLayouts.symbol(KernelState.class, name));
    }

    /** The same, which must have so many bytes. */
    int variable(String name, int bytes) throws InspectionException {
        if (bytes(name) != bytes) {
            throw foreign(name + " of the kernel has not the size that is known here: another version of it");
        }
        return variable(name);
    }

    /** Bytes of a static of {@link KernelState}. */
    int bytes(String name) throws InspectionException {
        return symbol(ImageLayouts.symbol(KernelState.class, name)).size();
    }

    private static InspectionException foreign(String message) {
        return new InspectionException(Problem.NOT_OUR_KERNEL, message);
    }
}
