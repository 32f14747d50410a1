package mkplay.aot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import mkplay.toolchain.Llvm;
import mkplay.x86.machine.ElfFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must hold for the kernel image as it was built, whatever the kernel's sources are. */
class KernelImageTest {
    /** Room for the processor's frame of an exception in the kernel and what entry code pushes. */
    private static final int ENTRY_FRAME = 128;

    /**
     * Recursion that ends at the second level: a receiver that runs takes the message of a waiting sender, and that sender, which
     * does not run, begins to receive.
     */
    private static final Set<String> TWICE = Set.of(
            "mkplay.kernel.ipc.Ipc.startReceive",
            "mkplay.kernel.ipc.Ipc.receiveFrom",
            "mkplay.kernel.ipc.Ipc.afterSend");

    /** On the way to the user there is nothing on the kernel's stack. */
    private static final Set<String> EXITS = Set.of("return_from_ipc", "return_with_flags", "guarded_return");

    @TempDir
    Path directory;

    private static byte[] image(String name) throws IOException {
        try (InputStream in = KernelImageTest.class.getResourceAsStream("/mkplay/" + name)) {
            return in.readAllBytes();
        }
    }

    private String disassembly() throws Exception {
        Path kernel = Files.write(directory.resolve("kernel.elf"), image("kernel.elf"));
        return Llvm.locate().objdump(directory, List.of("-d", "--no-show-raw-insn", kernel.toString()));
    }

    /** On the JVM a stack overflows with an exception; on the target it would overwrite what lies below. */
    @Test
    void kernelStackHoldsTheDeepestCall() throws Exception {
        StackBound bound = new StackBound(disassembly(), EXITS);
        int deepest = 0;
        for (String entry :
                List.of("kernel_trap", "kernel_ipc", "kernel_go_on", "kernel_boot", "kernel_fault", "mkplay_panic")) {
            deepest = Math.max(deepest, bound.of(entry));
        }
        // What fails a check goes on on the same stack.
        int panic = bound.of("mkplay_check_failed");
        assertThat(bound.problems()).isEmpty();
        assertThat(bound.recursive()).isSubsetOf(TWICE);
        assertThat(deepest).isGreaterThan(100);
        assertThat(2 * deepest + panic + ENTRY_FRAME).isLessThan(stackSize());
    }

    private static int stackSize() throws Exception {
        ElfFile elf = ElfFile.parse(image("kernel.elf"));
        int top = elf.symbol("kernel_stack_top").orElseThrow().value();
        int bottom = elf.symbol("kernel_stack").orElseThrow().value();
        return top - bottom;
    }

    @Test
    void kernelRunsOnAnI486() throws Exception {
        assertThat(disassembly())
                .doesNotContainPattern("\\bcmov")
                .doesNotContainPattern("%(xmm|mm)\\d")
                .doesNotContainPattern("\\bf(ld|st|add|mul|ild|istp)\\w*\\b");
    }

    @Test
    void twinWithoutProbesHasNoNotesAndIsNotLarger() throws Exception {
        assertThat(ElfFile.parse(image("kernel.elf")).notes()).hasSizeGreaterThan(20);
        assertThat(ElfFile.parse(image("kernel-noprobe.elf")).notes()).isEmpty();
        assertThat(ImageSizes.of(image("kernel-noprobe.elf"), java.util.Map.of())
                        .text())
                .isLessThanOrEqualTo(
                        ImageSizes.of(image("kernel.elf"), java.util.Map.of()).text());
    }
}
