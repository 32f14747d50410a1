package mkplay.x86.verify;

import static java.nio.file.Files.readAllBytes;

import java.util.Arrays;
import java.util.List;
import mkplay.x86.machine.BootImage;
import mkplay.x86.machine.BootModule;
import mkplay.x86.verify.KernelSuite.Image;
import mkplay.x86.verify.KernelSuite.Start;
import mkplay.x86.verify.KernelSuite.Step;

/** The kernels that are booted, and what is asked of them. */
final class ForeignKernels {
    private static final int SECTOR = 512;

    private ForeignKernels() {}

    /** Its driver leaves the serial port's interrupt off (OUT2), so one types on the keyboard. */
    static Suite xv6() {
        Image bootSector = folder -> new BootImage.Raw(
                Arrays.copyOf(readAllBytes(folder.resolve("xv6.img")), SECTOR),
                BootImage.Raw.BOOT_SECTOR,
                BootImage.Raw.Mode.REAL);
        List<Step> steps = List.of(
                Step.serial("", "init: starting sh", 500),
                Step.serial("", "$ ", 500),
                Step.display("ls\n", "console        3", 500),
                Step.display("echo one two | wc\n", "1 2 8", 500),
                Step.display("forktest\n", "fork test OK", 2000));
        return new KernelSuite(
                "xv6",
                "xv6 (x86), from the boot sector of its disk to a shell",
                List.of(new Start("xv6", 256, bootSector, List.of("xv6.img", "fs.img"), steps)));
    }

    static Suite linux() {
        Image image = folder -> BootImage.kernel(
                readAllBytes(folder.resolve("bzImage")),
                "console=ttyS0 nokaslr",
                readAllBytes(folder.resolve("initrd.gz")),
                List.of());
        List<Step> steps = List.of(
                Step.serial("", "Linux version", 4000),
                Step.serial("", "initramfs: userspace is up", 12_000),
                Step.serial("", "/ # ", 2000),
                Step.serial("uname -s -m\n", "Linux i686", 500),
                Step.serial("echo $((6 * 7000)) | gzip | gunzip\n", "42000", 500),
                Step.serial("grep -c . /proc/cpuinfo; ls /sys\n", "kernel", 500),
                Step.serial("", "/ # ", 500));
        return new KernelSuite(
                "linux",
                "an i386 Linux kernel and a RAM disk, by the 32-bit boot protocol to a serial shell",
                List.of(new Start("linux", 64, image, List.of(), steps)));
    }

    static Suite memtest86plus() {
        Image image = folder ->
                BootImage.kernel(readAllBytes(folder.resolve("memtest86+ia32.bin")), "", new byte[0], List.of());
        List<Step> steps = List.of(
                Step.display("", "Memtest86+", 100),
                Step.display("", "Memory  :    8MB", 100),
                Step.display("", "Test #2", 1000),
                Step.display("", "Test #3", 1000),
                Step.display("", "Test #4", 1000),
                Step.display("", "Errors: 0", 1));
        return new KernelSuite(
                "memtest86plus",
                "memtest86+ tests 8 MiB of the emulated memory, up to its test 4",
                List.of(new Start("memtest86+", 8, image, List.of(), steps)));
    }

    static Suite pistachio() {
        return new KernelSuite(
                "pistachio",
                "L4Ka::Pistachio with its own sigma0 and root tasks",
                List.of(
                        new Start("pingpong", 64, pistachio("pingpong"), List.of(), pingpong()),
                        new Start("l4test", 64, pistachio("l4test"), List.of(), l4test())));
    }

    private static Image pistachio(String root) {
        return folder -> new BootImage.Multiboot(
                readAllBytes(folder.resolve("kickstart")),
                "",
                List.of(
                        new BootModule("x86-kernel", readAllBytes(folder.resolve("x86-kernel"))),
                        new BootModule("sigma0", readAllBytes(folder.resolve("sigma0"))),
                        new BootModule(root, readAllBytes(folder.resolve(root)))));
    }

    private static List<Step> pingpong() {
        return List.of(
                Step.serial("", "Launching kernel", 500),
                Step.serial("", "Pingpong started", 2000),
                Step.serial("", "Please select ipc type:", 500),
                Step.serial("1", "IPC ( 0 MRs): ", 2000),
                Step.serial("", "What now?", 20_000));
    }

    /** The menu reads keys by the kernel debugger, which a kernel without one answers with the thread's end. */
    private static List<Step> l4test() {
        return List.of(
                Step.serial("", "L4/Pistachio test suite ready to go", 2000), Step.serial("", "8) All tests", 500));
    }
}
