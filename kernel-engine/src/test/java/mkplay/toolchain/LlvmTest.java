package mkplay.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlvmTest {
    @TempDir
    Path work;

    @Test
    void compilesAndLinksFreestandingCode() throws Exception {
        Files.writeString(work.resolve("a.c"), """
                #include <stddef.h>
                #include <stdint.h>
                #include <stdarg.h>
                #include <stdbool.h>
                #include <limits.h>
                #include <float.h>
                #include <stdalign.h>
                #include <stdnoreturn.h>
                #include <iso646.h>
                #include <stdatomic.h>
                uint32_t twice(uint32_t x);
                void _start(void) { twice(INT_MAX); }
                """);
        Files.writeString(work.resolve("b.S"), """
                .globl twice
                twice: movl 4(%esp), %eax
                       addl %eax, %eax
                       ret
                """);
        Llvm llvm = Llvm.locate();
        for (String file : List.of("a.c", "b.S")) {
            llvm.clang(
                    work,
                    List.of(
                            "-target",
                            "i486-pc-none-elf",
                            "-ffreestanding",
                            "-nostdlibinc",
                            "-c",
                            file,
                            "-o",
                            file + ".o"));
        }
        llvm.archive(work, Path.of("libb.a"), List.of(Path.of("b.S.o")));
        llvm.lld(work, List.of("-o", "a.elf", "-Ttext=0x1000000", "a.c.o", "libb.a"));
        assertThat(llvm.objdump(work, List.of("-d", "a.elf")))
                .contains("<twice>:")
                .contains("addl");
    }

    @Test
    void aRefusedSourceGivesStatusAndOutput() throws Exception {
        Files.writeString(work.resolve("a.c"), "int x = ;\n");
        assertThatThrownBy(() -> Llvm.locate().clang(work, List.of("-c", "a.c")))
                .isInstanceOfSatisfying(ToolFailedException.class, e -> {
                    assertThat(e.status()).isEqualTo(1);
                    assertThat(e.output()).contains("a.c:1:9: error: expected expression");
                });
    }

    @Test
    void aDirectoryWithoutLlvmIsNamed() {
        assertThatThrownBy(() -> Llvm.at(work))
                .isInstanceOf(ToolchainException.class)
                .hasMessageContaining(work.toString());
    }

    @Test
    void severalThreadsThatNeedTheSameEntryMakeItOnce() throws Exception {
        List<String> made = new ArrayList<>();
        try (var executor = Executors.newFixedThreadPool(4)) {
            List<Callable<Path>> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                tasks.add(() -> Cache.entry(work.resolve("cache"), "x", directory -> {
                    made.add("x");
                    Files.writeString(directory.resolve("file"), "content");
                }));
            }
            for (Future<Path> entry : executor.invokeAll(tasks)) {
                assertThat(entry.get().resolve("file")).hasContent("content");
            }
        }
        assertThat(made).containsExactly("x");
    }

    @Test
    void anEntryThatCouldNotBeFilledIsNotThere() {
        Path cache = work.resolve("cache");
        assertThatThrownBy(() -> Cache.entry(cache, "x", directory -> {
                    Files.writeString(directory.resolve("half"), "");
                    throw new java.io.IOException("disk full");
                }))
                .hasMessage("disk full");
        assertThat(cache).isDirectoryNotContaining(file -> Files.isDirectory(file));
    }
}
