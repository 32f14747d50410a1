package mkplay.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import mkplay.x86.machine.BootImage;
import mkplay.x86.machine.BootModule;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.Machine;

/**
 * What a machine boots, and which of these files have static probes that the session is to watch.
 *
 * @param image the image with what its boot protocol hands over
 * @param disks images of ATA disks, from the first slot on, four at most
 * @param probed ELF files among them whose static probes are watched
 */
public record Boot(BootImage image, List<byte[]> disks, List<byte[]> probed) {

    /** Most disks of a PC with two ATA channels. */
    public static final int MAX_DISKS = 4;

    /** Size of the blank disk that is there for a visitor's programs. */
    public static final int SCRATCH_DISK_BYTES = 128 << 10;

    /** One for all machines: a disk keeps apart what its guest writes. */
    private static final byte[] BLANK_DISK = new byte[SCRATCH_DISK_BYTES];

    private static final String ROOT_TASK_OPTIONS = "io=open debugger=console";

    /** Name of the console server's task. */
    public static final String CONSOLE = "console";

    /** Priority of the console server: above every program's default, so that a busy one does not hold back output. */
    public static final int CONSOLE_PRIORITY = 200;

    public Boot {
        if (disks.size() > MAX_DISKS) {
            throw new IllegalArgumentException("there is room for four disks, not for " + disks.size());
        }
        disks = List.copyOf(disks);
        probed = List.copyOf(probed);
    }

    /** A multiboot image with its command line and modules. */
    public Boot(byte[] kernel, String commandLine, List<BootModule> modules, List<byte[]> probed) {
        this(new BootImage.Multiboot(kernel, commandLine, modules), List.of(), probed);
    }

    /** Any image with its disks; nothing in it is watched. */
    public static Boot foreign(BootImage image, List<byte[]> disks) {
        return new Boot(image, disks, List.of());
    }

    /** Names of the boot modules; programs are called so. None of an image of another kind. */
    public List<String> programNames() {
        return image instanceof BootImage.Multiboot multiboot
                ? multiboot.modules().stream()
                        .map(module -> module.commandLine().split(" ", 2)[0])
                        .toList()
                : List.of();
    }

    /** The same with other disks. */
    public Boot withDisks(List<byte[]> others) {
        return new Boot(image, others, probed);
    }

    /**
     * Puts the disks into a machine and boots it.
     *
     * @throws ImageFormatException if the image is malformed or does not fit
     * @throws IllegalArgumentException if a disk is no whole number of sectors
     */
    public void start(Machine machine) throws ImageFormatException {
        for (int slot = 0; slot < disks.size(); slot++) {
            machine.attachDisk(slot, disks.get(slot));
        }
        machine.boot(image);
    }

    /**
     * The image as a multiboot kernel, as all systems of ours are.
     *
     * @throws IllegalStateException if it is another kind of image
     */
    public BootImage.Multiboot multiboot() {
        if (image instanceof BootImage.Multiboot multiboot) {
            return multiboot;
        }
        throw new IllegalStateException("not a multiboot image");
    }

    /**
     * Our kernel with a root task of the caller's instead of init, and with the privileges that Pistachio's programs take for
     * granted: all I/O ports, and the debugger's console. Options of the same names in the command line come first and win.
     *
     * @param modules further modules, after sigma0 and the root task
     */
    public static Boot rootTask(
            byte[] kernel, String commandLine, byte[] sigma0, BootModule root, List<BootModule> modules) {
        List<BootModule> all = new ArrayList<>();
        all.add(new BootModule("sigma0", sigma0));
        all.add(root);
        all.addAll(modules);
        return new Boot(kernel, (commandLine + " " + ROOT_TASK_OPTIONS).strip(), all, List.of(kernel));
    }

    /**
     * Our system with a visitor's programs and a blank disk. The modules are sigma0, init, the manifest, the console server and the
     * programs; the manifest is a text, one task a line: {@code name [priority=N] [main] [server]}. A program that is called like the
     * console server takes its place.
     *
     * @param all the tasks; of the others, the one named {@code main}, else the first, is the one whose end ends the run
     * @throws IllegalArgumentException if there is no program but a console server, two have one name, or one is called like another
     *     system task
     */
    public static Boot programs(BootImages images, List<Program> all) {
        Program console = all.stream()
                .filter(p -> p.name().equals(CONSOLE))
                .findFirst()
                .orElseGet(() -> new Program(CONSOLE, images.console(), CONSOLE_PRIORITY, List.of()));
        List<Program> programs =
                all.stream().filter(p -> !p.name().equals(CONSOLE)).toList();
        check(all, programs);
        Program main = programs.stream()
                .filter(p -> p.name().equals("main"))
                .findFirst()
                .orElseGet(programs::getFirst);
        StringBuilder manifest = new StringBuilder();
        manifest.append(CONSOLE + " priority=").append(console.priority()).append(" server\n");
        List<BootModule> modules = new ArrayList<>();
        for (Program program : programs) {
            manifest.append(program.name()).append(" priority=").append(program.priority());
            manifest.append(program == main ? " main\n" : "\n");
            modules.add(new BootModule(commandLine(program), program.elf()));
        }
        List<BootModule> system = new ArrayList<>();
        system.add(new BootModule("sigma0", images.sigma0()));
        system.add(new BootModule("init", images.init()));
        system.add(new BootModule("manifest", manifest.toString().getBytes(StandardCharsets.US_ASCII)));
        system.add(new BootModule(commandLine(console), console.elf()));
        system.addAll(modules);
        return new Boot(images.kernel(), "", system, List.of(images.kernel(), images.init()))
                .withDisks(List.of(BLANK_DISK));
    }

    private static void check(List<Program> all, List<Program> programs) {
        if (programs.isEmpty()) {
            throw new IllegalArgumentException("a run needs a program");
        }
        if (all.stream().map(Program::name).distinct().count() != all.size()) {
            throw new IllegalArgumentException("two programs have the same name");
        }
        for (Program program : programs) {
            if (List.of("sigma0", "init", "manifest").contains(program.name())) {
                throw new IllegalArgumentException("a program cannot be called " + program.name());
            }
        }
    }

    private static String commandLine(Program program) {
        return program.args().isEmpty() ? program.name() : program.name() + " " + String.join(" ", program.args());
    }
}
