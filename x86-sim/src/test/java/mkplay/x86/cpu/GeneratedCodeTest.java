package mkplay.x86.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import mkplay.x86.cpu.generated.HotLoop;
import org.junit.jupiter.api.Test;

/** The checked-in dispatch loop is what its generator writes, and HotSpot will compile it. */
final class GeneratedCodeTest {
    /** HotSpot interprets methods above this size for ever (HugeMethodLimit). */
    private static final int HUGE_METHOD_LIMIT = 8000;

    @Test
    void checkedInFilesAreFresh() throws IOException {
        for (var file : DispatchGenerator.files(Path.of("")).entrySet()) {
            assertThat(Files.readString(file.getKey()))
                    .as("run: " + DispatchGenerator.COMMAND)
                    .isEqualTo(file.getValue());
        }
    }

    @Test
    void hotMethodsStayCompilable() throws IOException {
        try (InputStream in = Objects.requireNonNull(HotLoop.class.getResourceAsStream("HotLoop.class"))) {
            for (MethodModel method : ClassFile.of().parse(in.readAllBytes()).methods()) {
                int length =
                        method.code().map(c -> ((CodeAttribute) c).codeLength()).orElse(0);
                assertThat(length).as(method.methodName().stringValue()).isLessThan(HUGE_METHOD_LIMIT);
            }
        }
    }
}
