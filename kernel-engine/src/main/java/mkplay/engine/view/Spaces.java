package mkplay.engine.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mkplay.engine.profile.CodeImage;
import mkplay.engine.profile.CodeImages;
import mkplay.engine.view.ViewException.Problem;
import mkplay.kernel.Abi;
import mkplay.x86.machine.ElfFile;
import org.jspecify.annotations.Nullable;

/**
 * The address spaces of one moment: finds them, and places in them, by what visitors call them.
 *
 * @param images the files that were booted
 * @param current the page directory in use
 * @param named spaces by the names of their programs or first threads
 * @param directories page directories of all spaces
 */
record Spaces(CodeImages images, int current, List<ViewSpace> named, Set<Integer> directories) {
    /** Physical memory. */
    static final String PHYSICAL = "physical";
    /** The space in use. */
    static final String CURRENT = "current";

    private static final Pattern NUMBER = Pattern.compile("0[xX]([0-9a-fA-F]{1,8})");
    private static final Pattern NAMED = Pattern.compile("(.+?)(?:\\+(0[xX][0-9a-fA-F]{1,8}|[0-9]{1,9}))?");

    Spaces {
        named = List.copyOf(named);
        directories = Set.copyOf(directories);
    }

    /**
     * An address space.
     *
     * @param name as it was asked for
     * @param physical whether it is physical memory
     * @param directory physical address of its page directory
     * @param program whose it is; empty if unknown
     */
    record Space(String name, boolean physical, int directory, String program) {}

    /** The name of a space; empty if it has none. */
    String name(int directory) {
        return named.stream()
                .filter(space -> space.directory() == directory)
                .findFirst()
                .map(ViewSpace::name)
                .orElse("");
    }

    /** A space by its name, by the address of its page directory, or the kernel's, the current one or physical memory. */
    Space find(String wanted) throws ViewException {
        if (wanted.equals(PHYSICAL)) {
            return new Space(wanted, true, 0, "");
        }
        if (wanted.equals(CURRENT)) {
            return new Space(wanted, false, current, name(current));
        }
        if (wanted.equals(CodeImages.KERNEL)) {
            // The kernel's part is the same in all of them.
            return new Space(wanted, false, current, "");
        }
        for (ViewSpace space : named) {
            if (space.name().equals(wanted)) {
                return new Space(wanted, false, space.directory(), space.name());
            }
        }
        Matcher number = NUMBER.matcher(wanted);
        if (number.matches()) {
            int directory = Integer.parseUnsignedInt(number.group(1), 16);
            if (directory == current || directories.contains(directory)) {
                return new Space(wanted, false, directory, name(directory));
            }
        }
        throw new ViewException(Problem.UNKNOWN_SPACE, "There is no address space " + wanted + " now");
    }

    /** An address: {@code 0x...}, or a function or variable of the space's program or the kernel, and a distance from it. */
    int address(Space space, String wanted) throws ViewException {
        Matcher number = NUMBER.matcher(wanted);
        if (number.matches()) {
            return Integer.parseUnsignedInt(number.group(1), 16);
        }
        Matcher name = NAMED.matcher(wanted);
        if (name.matches() && !space.physical()) {
            for (CodeImage image : images(space)) {
                ElfFile.Symbol symbol = image.named(name.group(1));
                if (symbol != null) {
                    return symbol.value()
                            + (name.group(2) == null
                                    ? 0
                                    : Long.decode(name.group(2)).intValue());
                }
            }
        }
        throw new ViewException(
                Problem.UNKNOWN_ADDRESS,
                wanted + " is neither an address, as 0x1000 is one, nor a function or variable that is known there");
    }

    private List<CodeImage> images(Space space) {
        List<CodeImage> known = new ArrayList<>();
        for (CodeImage image : new @Nullable CodeImage[] {images.program(space.program()), images.kernel()}) {
            if (image != null) {
                known.add(image);
            }
        }
        return known;
    }

    /** Whether an address is the kernel's. */
    static boolean isKernels(int address) {
        return Integer.compareUnsigned(address, Abi.USER_END) >= 0;
    }

    /** The file whose code is at an address of a space; null if none is known. */
    @Nullable
    CodeImage image(Space space, int address) {
        return space.physical() ? null : isKernels(address) ? images.kernel() : images.program(space.program());
    }

    /** The function or variable at an address with the distance from its beginning; empty if none is known. */
    String symbol(Space space, int address) {
        CodeImage image = image(space, address);
        ElfFile.Symbol symbol = image == null ? null : image.around(address);
        if (symbol == null) {
            return "";
        }
        int distance = address - symbol.value();
        return distance == 0 ? symbol.name() : symbol.name() + "+0x" + Integer.toHexString(distance);
    }
}
