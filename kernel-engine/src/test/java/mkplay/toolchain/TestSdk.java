package mkplay.toolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The least that programs can be linked with: start-up code, a library of one function, a linker script. */
final class TestSdk {
    private TestSdk() {}

    static Sdk build(Llvm llvm, Path directory) throws IOException, ToolFailedException {
        Path include = Files.createDirectories(directory.resolve("include/l4"));
        Path lib = Files.createDirectories(directory.resolve("lib"));
        Files.writeString(include.resolve("answer.h"), """
                #ifdef __cplusplus
                extern "C"
                #endif
                int l4_answer(int base);
                #ifdef BROKEN_HEADER
                int broken = undeclared_in_header;
                #endif
                """);
        Files.writeString(lib.resolve("crt0.S"), ".globl _start\n_start: call main\n1: jmp 1b\n");
        Files.writeString(lib.resolve("answer.c"), "#include <l4/answer.h>\nint l4_answer(int b) { return b + 2; }\n");
        Files.writeString(lib.resolve(Sdk.LINKER_SCRIPT), """
                ENTRY(_start)
                SECTIONS {
                  . = 0x01000000;
                  .text : { KEEP(*(.text._start)) *(.text .text.*) }
                  .rodata : { *(.rodata .rodata.*) }
                  .data : { *(.data .data.*) }
                  .bss : { *(.bss .bss.*) }
                }
                """);
        compile(llvm, lib, Language.ASSEMBLY_WITH_CPP, "crt0.S", Sdk.START_FILE);
        compile(llvm, lib, Language.C, "answer.c", "answer.o");
        llvm.archive(lib, Path.of(Sdk.LIBRARY), List.of(Path.of("answer.o")));
        return new Sdk(directory.resolve("include"), lib);
    }

    private static void compile(Llvm llvm, Path lib, Language language, String source, String object)
            throws IOException, ToolFailedException {
        List<String> arguments = new ArrayList<>(CommandLine.codeGeneration(language));
        arguments.addAll(List.of("-nostdlibinc", "-I../include", "-c", source, "-o", object));
        llvm.clang(lib, arguments);
    }
}
