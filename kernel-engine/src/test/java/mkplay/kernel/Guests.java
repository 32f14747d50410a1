package mkplay.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mkplay.toolchain.Llvm;
import mkplay.x86.machine.BootModule;

/** The root tasks of {@code src/test/guest}, compiled, and the kernel's images. */
final class Guests {
    private static final Path SOURCES = Path.of("src/test/guest");

    private Guests() {}

    static byte[] compile(Path work, String name, int address, String... defines) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-target",
                "i486-pc-none-elf",
                "-march=i486",
                "-mno-sse",
                "-ffreestanding",
                "-fno-pic",
                "-fno-stack-protector",
                "-O1",
                "-w"));
        arguments.addAll(List.of(defines));
        Path object = work.resolve(name + ".o");
        arguments.addAll(
                List.of("-c", SOURCES.resolve(name + ".c").toAbsolutePath().toString(), "-o", object.toString()));
        Llvm llvm = Llvm.locate();
        llvm.clang(work, arguments);
        Path elf = work.resolve(name + ".elf");
        llvm.lld(
                work,
                List.of(
                        "-m",
                        "elf_i386",
                        "-static",
                        "--omagic",
                        "--image-base=" + address,
                        "-Ttext=0x" + Integer.toHexString(address),
                        object.toString(),
                        "-o",
                        elf.toString()));
        return Files.readAllBytes(elf);
    }

    static byte[] kernel(String name) throws IOException {
        try (var in = Guests.class.getResourceAsStream("/mkplay/" + name + ".elf")) {
            assertThat(in).as("the kernel is built with the module").isNotNull();
            return in.readAllBytes();
        }
    }

    /** Sigma0 and a root task. */
    static List<BootModule> servers(Path work, String root, String... defines) throws Exception {
        return List.of(
                new BootModule("sigma0", compile(work, "sigma0", 0x2_0000)),
                new BootModule("root", compile(work, root, 0x40_0000, defines)));
    }
}
