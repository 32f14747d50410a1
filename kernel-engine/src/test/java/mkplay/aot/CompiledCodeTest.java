package mkplay.aot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mkplay.toolchain.Llvm;
import mkplay.toolchain.ToolFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the compiled code looks like: the pitfalls that results alone do not show. */
class CompiledCodeTest {
    private static final String PANIC =
            "    @PanicHandler static void panic(String message, String where, int line) { Cpu.hlt(); }\n}\n";

    @TempDir
    Path directory;

    /** Disassembly of a sample, with source lines; entry code is a bare symbol. */
    private String disassemble(String text, CompileOptions options) throws Exception {
        return Llvm.locate()
                .objdump(
                        directory,
                        List.of(
                                "-d",
                                "-l",
                                "--no-show-raw-insn",
                                link(text, options).toString()));
    }

    private String disassemble(String text) throws Exception {
        return disassemble(text, CompileOptions.standard(true));
    }

    private Path link(String text, CompileOptions options) throws Exception {
        var program = new Samples(Files.createDirectories(directory.resolve("classes"))).compile(text, options);
        Path work = directory.resolve("work");
        Files.createDirectories(work);
        Path entry = Files.writeString(directory.resolve("entry.S"), ".text\n.globl _start\n_start: call main\n hlt\n");
        Path script = directory.resolve("guest.ld");
        try (var in = getClass().getResourceAsStream("guest/guest.ld")) {
            Files.write(script, in.readAllBytes());
        }
        new ImageBuilder(Llvm.locate(), work).build("sample", program, List.of(entry), script);
        return work.resolve("sample.elf");
    }

    /** The instructions of one function, one per line. */
    private static String function(String disassembly, String name) {
        Matcher matcher = Pattern.compile("<" + Pattern.quote(name) + ">:\n(.*?)(\n\n|\\z)", Pattern.DOTALL)
                .matcher(disassembly);
        assertThat(matcher.find())
                .as("function " + name + " in\n" + disassembly)
                .isTrue();
        return matcher.group(1);
    }

    private static int count(String text, String pattern) {
        return (int) Pattern.compile(pattern).matcher(text).results().count();
    }

    @Test
    void volatileLoopReadsMemoryEveryTime() throws Exception {
        String code = disassemble("""
                public final class Sample {
                    @Export static volatile int flag;
                    @Export static int plain;
                    @Export static void main() {
                        while (flag == 0) {
                        }
                        flag = 1;
                        flag = 2;
                        plain = 1;
                        plain = 2;
                    }
                """ + PANIC);
        String main = function(code, "main");
        assertThat(count(main, "\\b(cmpl|testl|movl)\\b.*\\b0x10")).isPositive();
        assertThat(count(main, "\\b(je|jne|jmp)\\b")).isPositive();
        // Both volatile stores, but only the last plain one.
        assertThat(count(main, "\\bmovl\\s+[^,]+, 0x10")).as(main).isEqualTo(3);
    }

    @Test
    void emptyEndlessLoopAndLoadFromAddressZeroSurvive() throws Exception {
        String code = disassemble("""
                public final class Sample {
                    @Export static int main() { return Memory.get32(0) + Memory.load32(4); }
                    @Export static void idle() {
                        while (true) {
                        }
                    }
                """ + PANIC);
        assertThat(function(code, "main")).contains("0x0, ").contains("0x4, ");
        assertThat(count(function(code, "idle"), "jmp\\s+0x\\w+ <idle")).isEqualTo(1);
    }

    @Test
    void clearingLoopCallsNoLibrary() throws Exception {
        String code = disassemble("""
                public final class Sample {
                    static final int[] WORDS = new int[100];
                    static final int[] OTHERS = new int[100];
                    @Export static int main(int a) {
                        for (int i = 0; i < 100; i++) {
                            WORDS[i] = 0;
                        }
                        for (int i = 0; i < 100; i++) {
                            OTHERS[i] = WORDS[i];
                        }
                        return WORDS[a] + OTHERS[a];
                    }
                """ + PANIC);
        assertThat(function(code, "main")).doesNotContain("memset").doesNotContain("memcpy");
    }

    @Test
    void unsignedComparisonIsOneInstruction() throws Exception {
        String code = disassemble("""
                public final class Sample {
                    @Export static int main(int a, int b) { return U.below(a, b) ? 1 : 2; }
                    @Export static int second(int a, int b) { return Integer.compareUnsigned(a, b) < 0 ? 1 : 2; }
                    @Export static int third(long a, long b) { return a < b ? 1 : 2; }
                """ + PANIC);
        for (String name : List.of("main", "second")) {
            assertThat(count(function(code, name), "\\bcmpl\\b")).as(name).isEqualTo(1);
        }
        assertThat(function(code, "third")).contains("sbbl");
    }

    @Test
    void unknownSymbolFailsTheLink() {
        assertThatThrownBy(() -> disassemble("""
                public final class Sample {
                    @Import("nowhere_defined") static void outside() {}
                    @Export static void main() { outside(); }
                """ + PANIC))
                .isInstanceOf(ToolFailedException.class)
                .hasMessageContaining("undefined symbol: nowhere_defined");
    }

    @Test
    void instructionsCarrySourceLinesAlsoWhenInlined() throws Exception {
        String code = disassemble("""
                public final class Sample {
                    @Export static int counter;
                    private static void bump() {
                        counter += 3;
                    }
                    @Export static void main() {
                        bump();
                    }
                """ + PANIC);
        assertThat(function(code, "main")).contains("sample/Sample.java:6").doesNotContain("call");
    }

    @Test
    void probeIsOneNopAndTheTwinHasNone() throws Exception {
        String text = """
                public final class Sample {
                    int id;
                    @TracePoint("a value") static void probe(int a, int b) {}
                    @Export static int main(Sample s, int b) {
                        probe(s.id, b);
                        probe(7, b);
                        return b;
                    }
                """ + PANIC;
        String with = function(disassemble(text), "main");
        String without = function(disassemble(text, CompileOptions.standard(false)), "main");
        assertThat(count(with, "\\bnop\\b")).isEqualTo(2);
        assertThat(count(without, "\\bnop\\b")).isZero();
        // The arguments are described where they are: nothing but the nops is added.
        assertThat(count(with, "\t")).isLessThanOrEqualTo(count(without, "\t") + 2 * count("\tnop", "\t") + 2);
    }

    @Test
    void registerExportTakesParametersInRegistersAndSavesNone() throws Exception {
        String code = disassemble("""
                public final class Sample {
                    static volatile int sink;
                    @Export(registers = true) static int main(int a, int b, int c, int d) {
                        int e = a * b;
                        int f = b * c;
                        int g = c * d;
                        int h = d * a;
                        sink = e;
                        sink = f + g;
                        sink = h;
                        return e ^ f ^ g ^ h;
                    }
                """ + PANIC);
        String main = function(code, "main");
        assertThat(main)
                .doesNotContain("push")
                .contains("%eax", "%ecx", "%edx", "%edi")
                .doesNotContain("%esp");
    }

    @Test
    void conformanceImageRunsOnAnI486WithoutCoprocessor() throws Exception {
        Path work = directory.resolve("suite");
        new Conformance(work, 1, 1).compile(Miscompile.NONE);
        String code = Llvm.locate()
                .objdump(
                        directory,
                        List.of(
                                "-d",
                                "--no-show-raw-insn",
                                work.resolve("conformance.elf").toString()));
        Set<String> mnemonics = new TreeSet<>();
        Matcher matcher = Pattern.compile("(?m)^ +[0-9a-f]+:\\s+(?:rep\\s+|lock\\s+)?([a-z0-9]+)")
                .matcher(code);
        while (matcher.find()) {
            mnemonics.add(matcher.group(1));
        }
        assertThat(mnemonics).contains("movl", "addl", "call" + "l");
        assertThat(mnemonics).noneMatch(m -> m.startsWith("cmov") || m.startsWith("f") || m.equals("cmpxchg8b"));
        assertThat(code).doesNotContain("%xmm").doesNotContain("%mm");
    }

    @Test
    void sameSourcesGiveTheSameBytes() throws Exception {
        byte[] first = new Conformance(directory.resolve("first"), 1, 1).compile(Miscompile.NONE);
        byte[] second = new Conformance(directory.resolve("second"), 2, 3).compile(Miscompile.NONE);
        assertThat(second).isEqualTo(first);
    }

    @Test
    void sizesAddUpByPackage() throws IOException, Exception {
        ImageSizes sizes = ImageSizes.of(
                new Conformance(directory, 1, 1).compile(Miscompile.NONE),
                Map.of("iAdd", "mkplay.aot.guest.IntCases.iAdd"));
        assertThat(sizes.textByPackage().values().stream().mapToInt(i -> i).sum())
                .isEqualTo(sizes.text());
        assertThat(sizes.textByPackage()).containsKeys("mkplay.aot.guest", "mkplay.systemjava", "assembly");
        assertThat(sizes.report()).startsWith("text\t" + sizes.text() + "\n");
    }

    @Test
    void layoutHeaderTellsAssemblyOffsetsAndConstants() throws Exception {
        var output = new Samples(directory).compile("""
                @Export("TCB") @Struct(size = 32, align = 32)
                public final class Sample {
                    static final int MAGIC = 0x1234;
                    @At(0) int id;
                    @At(8) long time;
                    @At(16) @Count(3) final int[] words = new int[3];
                    @Export static int main(Sample s) { return s.id; }
                """ + PANIC);
        assertThat(output.layoutHeader()).endsWith("""
                #define TCB_MAGIC 4660
                #define TCB_id 0
                #define TCB_time 8
                #define TCB_words 16
                #define TCB_SIZE 32
                """);
    }
}
