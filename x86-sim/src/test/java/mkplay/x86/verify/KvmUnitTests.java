package mkplay.x86.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import mkplay.x86.machine.BootModule;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Stop;

/**
 * The 32-bit images of kvm-unit-tests that ask for no virtualization, booted unmodified as multiboot kernels. What each prints
 * on the serial port is compared with what QEMU printed, by the table {@code kvm-unit-tests.tsv}.
 */
final class KvmUnitTests implements Suite {
    private static final String TABLE = "kvm-unit-tests.tsv";
    private static final int MEMORY_BYTES = 128 << 20;
    private static final long MILLION = 1_000_000;
    /** The images ask QEMU's firmware interface for these; a module of this form tells them instead. */
    private static final String ENVIRONMENT = "NR_CPUS=1\nMEMSIZE=128\nMEMLIMIT=128\nTEST_DEVICE=0\n";

    @Override
    public String name() {
        return "kvm-unit-tests";
    }

    @Override
    public String about() {
        return "kvm-unit-tests, 32-bit images, against what QEMU printed";
    }

    /** One line of the table. */
    private record Image(String name, String expected, long millions, int lines, String reason) {
        static Image of(List<String> columns) {
            return new Image(
                    columns.get(0),
                    columns.get(1),
                    Long.parseLong(columns.get(2)),
                    Integer.parseInt(columns.get(3)),
                    columns.get(4));
        }

        /** The part of a text that must be the same. */
        List<String> relevant(String text) {
            Stream<String> lines = text.lines().map(String::stripTrailing).filter(line -> !line.startsWith("--- DONE"));
            return expected.equals("text")
                    ? lines.toList()
                    : lines.filter(line -> isVerdict(line) || line.contains(" out of "))
                            .toList();
        }

        /** Whether what was printed is what is expected. */
        boolean accepts(List<String> printed, List<String> onQemu) {
            int both = Math.min(printed.size(), onQemu.size());
            boolean starts = expected.equals("start")
                    && both >= lines
                    && printed.subList(0, both).equals(onQemu.subList(0, both))
                    && printed.stream().noneMatch(line -> line.startsWith("FAIL"));
            return starts || printed.equals(onQemu);
        }
    }

    private static boolean isVerdict(String line) {
        return Stream.of("PASS", "FAIL", "SKIP", "SUMMARY").anyMatch(line::startsWith);
    }

    @Override
    public SuiteResult run(SuiteInput input) throws IOException {
        SuiteResult result = new SuiteResult("images");
        for (List<String> columns : TableFile.read(TABLE)) {
            Image image = Image.of(columns);
            Path file = input.folder().resolve(image.name + ".elf");
            Path expected = input.folder().resolve(image.name + ".expected");
            if (image.expected.equals("none")) {
                result.declare(1);
                input.out().printf("  %s: not run: %s%n", image.name, image.reason);
            } else if (!Files.exists(file) || !Files.exists(expected)) {
                result.declare(1);
                result.note(image.name + ": the image or QEMU's text is not there");
            } else {
                compare(
                        image,
                        Files.readAllBytes(file),
                        Files.readString(expected, StandardCharsets.ISO_8859_1),
                        input,
                        result);
            }
        }
        return result;
    }

    private static void compare(Image image, byte[] file, String expected, SuiteInput input, SuiteResult result) {
        StringBuilder text = new StringBuilder();
        String end = run(image, file, text);
        List<String> wanted = image.relevant(expected);
        List<String> printed = image.relevant(text.toString());
        input.out().printf("  %s: %d lines, %s%n", image.name, printed.size(), end);
        if (image.accepts(printed, wanted)) {
            result.pass(1);
            if (image.expected.equals("start")) {
                result.note("%s: %d lines compared: %s"
                        .formatted(image.name, Math.min(printed.size(), wanted.size()), image.reason));
            }
        } else {
            result.fail(image.name + ": " + difference(wanted, printed) + "; " + end);
        }
    }

    private static String run(Image image, byte[] file, StringBuilder text) {
        Machine machine = new Machine(new MachineConfig(MEMORY_BYTES, MachineConfig.DEFAULT_MODEL));
        machine.uart().onTransmit((cycle, value) -> text.append((char) value));
        List<BootModule> modules =
                List.of(new BootModule("environment", ENVIRONMENT.getBytes(StandardCharsets.US_ASCII)));
        try {
            machine.boot(file, image.name, modules);
        } catch (ImageFormatException e) {
            return "cannot be loaded: " + e.getMessage();
        }
        Stop stop = machine.run(new RunLimits(image.millions * MILLION, Long.MAX_VALUE));
        return "%s after %,d instructions".formatted(stop, machine.instructions());
    }

    private static String difference(List<String> wanted, List<String> printed) {
        for (int n = 0; n < Math.min(wanted.size(), printed.size()); n++) {
            if (!wanted.get(n).equals(printed.get(n))) {
                return "line %d is \"%s\", on QEMU \"%s\"".formatted(n + 1, printed.get(n), wanted.get(n));
            }
        }
        return printed.size() < wanted.size()
                ? "ends before \"" + wanted.get(printed.size()) + '"'
                : "goes on with \"" + printed.get(wanted.size()) + '"';
    }
}
