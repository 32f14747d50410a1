package mkplay.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mkplay.kernel.Abi;
import mkplay.toolchain.CompileLimits;
import mkplay.toolchain.CompileResult;
import mkplay.toolchain.Compiler;
import mkplay.toolchain.InvalidSourceException;
import mkplay.toolchain.Llvm;
import mkplay.toolchain.Sandbox;
import mkplay.toolchain.SourceFile;
import org.junit.jupiter.api.Test;

/** The headers that visitors' programs include. */
class HeadersTest {
    private static final SourceFile MAIN = new SourceFile("main.c", "int main(void) { return 0; }\n");

    private static CompileResult compile(List<SourceFile> files) throws InvalidSourceException, InterruptedException {
        Llvm llvm = Llvm.locate();
        CompileLimits patient = new CompileLimits(Duration.ofMinutes(5), 60, 1L << 30, 16L << 20, 16);
        return new Compiler(llvm, UserImages.sdk(), Sandbox.detect(llvm), patient).compile("main", files);
    }

    /** Every header compiles as the only one of a file, in C and in C++. */
    @Test
    void eachStandsAlone() throws IOException, InvalidSourceException, InterruptedException {
        List<SourceFile> files = new ArrayList<>(List.of(MAIN));
        Path include = UserImages.sdk().include();
        try (Stream<Path> headers = Files.walk(include)) {
            for (Path header : headers.filter(Files::isRegularFile).sorted().toList()) {
                String name = include.relativize(header).toString();
                String file = "h_" + name.replace('/', '_').replace('.', '_');
                String text = "#include <" + name + ">\n#include <" + name + ">\n";
                if (name.endsWith(".h")) {
                    files.add(new SourceFile(file + ".c", text));
                }
                files.add(new SourceFile(file + ".cc", text));
            }
        }
        assertThat(files).hasSizeGreaterThan(40);
        CompileResult result = compile(files);
        assertThat(result.diagnostics()).isEmpty();
        assertThat(result.ok()).isTrue();
    }

    /** The user's and the kernel's idea of the binary interface are two texts; here they are compared. */
    @Test
    void agreeWithTheKernelAboutTheBinaryInterface() throws InvalidSourceException, InterruptedException {
        String text = """
                #include <l4.h>
                #include <l4/bootinfo.h>
                #define SAME(a, b) _Static_assert((L4_Word_t)(a) == (L4_Word_t)(b), #a " is not " #b)
                """
                + same("__L4_TCR_MY_GLOBAL_ID * 4", Abi.UTCB_GLOBAL_ID)
                + same("__L4_TCR_PROCESSOR_NO * 4", Abi.UTCB_PROCESSOR)
                + same("__L4_TCR_USER_DEFINED_HANDLE * 4", Abi.UTCB_USER_HANDLE)
                + same("__L4_TCR_PAGER * 4", Abi.UTCB_PAGER)
                + same("__L4_TCR_EXCEPTION_HANDLER * 4", Abi.UTCB_EXCEPTION_HANDLER)
                + same("__L4_TCR_FLAGS * 4", Abi.UTCB_PREEMPT_FLAGS)
                + same("__L4_TCR_ERROR_CODE * 4", Abi.UTCB_ERROR_CODE)
                + same("__L4_TCR_XFER_TIMEOUTS * 4", Abi.UTCB_XFER_TIMEOUTS)
                + same("__L4_TCR_INTENDED_RECEIVER * 4", Abi.UTCB_INTENDED_RECEIVER)
                + same("__L4_TCR_VIRTUAL_SENDER * 4", Abi.UTCB_SENDER)
                + same("__L4_TCR_BR0 * 4", Abi.UTCB_BR0)
                + same("L4_NUM_MRS", Abi.MESSAGE_REGISTERS)
                + same("L4_TAG_PROPAGATED", Abi.TAG_PROPAGATED)
                + same("L4_TAG_ERROR", Abi.TAG_ERROR)
                + same("L4_ANYTHREAD_RAW", Abi.ANY_THREAD)
                + same("L4_ANYLOCALTHREAD_RAW", Abi.ANY_LOCAL_THREAD)
                + same("L4_Writable", Abi.RIGHT_WRITE)
                + same("L4_Readable", Abi.RIGHT_READ)
                + same("L4_eXecutable", Abi.RIGHT_EXECUTE)
                + same("L4_LABEL_INTERRUPT << 16", Abi.LABEL_INTERRUPT)
                + same("L4_LABEL_PAGEFAULT << 16", Abi.LABEL_PAGE_FAULT)
                + same("L4_LABEL_EXCEPTION << 16", Abi.LABEL_EXCEPTION)
                + same("L4_LABEL_IO_PAGEFAULT << 16", Abi.LABEL_IO_FAULT)
                + same("L4_ErrNoPrivilege", Abi.ERROR_NO_PRIVILEGE)
                + same("L4_ErrNoMem", Abi.ERROR_NO_MEMORY);
        CompileResult result = compile(List.of(MAIN, new SourceFile("abi.c", text)));
        assertThat(result.diagnostics()).isEmpty();
        assertThat(result.ok()).isTrue();
    }

    private static String same(String expression, int value) {
        return "SAME(" + expression + ", 0x" + Integer.toHexString(value) + "u);\n";
    }

    @Test
    void aProgramWithoutMainIsADiagnostic() throws InvalidSourceException, InterruptedException {
        CompileResult result = compile(List.of(new SourceFile("part.c", "int part(void) { return 0; }\n")));
        assertThat(result.ok()).isFalse();
        assertThat(result.diagnostics()).anyMatch(d -> d.message().contains("undefined symbol: main"));
    }

    /** A visitor who runs an unchanged sample gets the very image that was built with the project. */
    @Test
    void anUnchangedSampleIsThePrebuiltImage() throws InvalidSourceException, InterruptedException {
        SampleProgram ping = Samples.byId("ping-pong").orElseThrow().programs().getFirst();
        assertThat(compile(ping.files()).elf())
                .isEqualTo(Samples.prebuilt("ping-pong").getFirst().elf());
    }
}
