package mkplay.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import mkplay.engine.Program;
import mkplay.engine.profile.LineTable;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.ImageFormatException;

/** What our kernel costs beside its messages: bytes of its image, time to a first line. */
final class BenchKernel {
    private final BootFiles files = new BootFiles();
    private final String model;

    BenchKernel(String model) {
        this.model = model;
    }

    private static void say(String format, Object... args) {
        System.out.printf(Locale.ROOT, format, args);
    }

    /** Prints the sizes of the kernel's sections. */
    void size() throws IOException, ImageFormatException {
        say("%nKernel image, bytes (published: Pistachio's text without debugger 39,866)%n");
        for (ElfFile.Section section : ElfFile.parse(files.images().kernel()).sections()) {
            boolean allocated = (section.flags() & 2) != 0;
            if (allocated && section.size() > 0) {
                say("  %-34s %,14d%n", section.name(), section.size());
            }
        }
        packages(ElfFile.parse(files.probeFreeImages().kernel()));
    }

    /** Prints what each package of the kernel has of the code, wherever the compiler has put it. */
    private static void packages(ElfFile elf) {
        Map<String, Long> bytes = new TreeMap<>();
        LineTable.of(elf).bytesByFile().forEach((file, size) -> bytes.merge(folder(file), size, Long::sum));
        say("%n  Code by package, inlined code with where it was written, without probes%n");
        bytes.forEach((name, size) -> say("  %-34s %,14d%n", name, size));
    }

    private static String folder(String file) {
        int slash = file.lastIndexOf('/');
        return slash < 0 ? "assembly" : file.substring(0, slash).replace('/', '.');
    }

    /** Prints the times from Run to the first byte of the program. */
    void startUp(int repeats) throws Exception {
        say(
                "%nFrom Run to the first console byte of hello itself, milliseconds: compile in the sandbox, boot, print%n");
        for (int i = 0; i < repeats; i++) {
            FirstByte first = new FirstByte();
            long start = System.nanoTime();
            byte[] elf = files.compileSample("hello");
            long compiled = System.nanoTime();
            BenchGuests.run(files.images(), model, List.of(new Program("hello", elf, 100, List.of())), first);
            say(
                    "  compile %6.1f   boot and run %6.1f   together %6.1f%n",
                    (compiled - start) / 1e6, (first.nanos - compiled) / 1e6, (first.nanos - start) / 1e6);
        }
    }
}
