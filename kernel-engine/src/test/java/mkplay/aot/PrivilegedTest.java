package mkplay.aot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mkplay.systemjava.Cpu;
import mkplay.systemjava.Port;
import mkplay.toolchain.Llvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The privileged intrinsics assemble and do on the machine what they say. */
class PrivilegedTest {
    private static final String GUEST = "mkplay/aot/guest/Privileged";

    @TempDir
    Path work;

    private final Classes classes = new Classes(PrivilegedTest.class.getClassLoader());

    @Test
    void intrinsicsWorkInRingZero() throws Exception {
        var program = new SystemJavaCompiler(classes, CompileOptions.standard(true)).compile(List.of(GUEST));
        byte[] image = new ImageBuilder(Llvm.locate(), work.resolve("build"))
                .build("guest", program, List.of(resource("start.S")), resource("guest.ld"));
        byte[] report = GuestRunner.MACHINE.run(image, new byte[0]);
        assertThat(new String(report, StandardCharsets.US_ASCII)).isEqualTo("abcdefghijklmnopqrstuvwxyz.");
    }

    private Path resource(String name) throws Exception {
        try (InputStream in = PrivilegedTest.class.getResourceAsStream("guest/" + name)) {
            return Files.write(work.resolve(name), in.readAllBytes());
        }
    }

    @Test
    void everyIntrinsicIsExecuted() {
        Set<String> called = new TreeSet<>();
        for (MethodModel method : classes.get(GUEST).methods()) {
            method.code()
                    .ifPresent(code -> code.forEach(element -> {
                        if (element instanceof InvokeInstruction invoke) {
                            called.add(invoke.name().stringValue());
                        }
                    }));
        }
        Set<String> declared = Stream.of(Cpu.class, Port.class)
                .flatMap(c -> Stream.of(c.getDeclaredMethods()))
                .filter(m -> Modifier.isPublic(m.getModifiers()))
                .map(m -> m.getName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(called).containsAll(declared);
    }
}
