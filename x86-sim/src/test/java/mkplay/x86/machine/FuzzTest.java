package mkplay.x86.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import mkplay.x86.machine.FuzzRunner.Case;
import mkplay.x86.machine.FuzzRunner.Kind;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Hostile files and hostile code end in typed exceptions and stop reasons, never in anything else. */
final class FuzzTest {
    private static final Path REPRODUCERS = Path.of("src/test/resources/fuzz");
    private static final int CASES = 100_000;
    private static final long CAMPAIGN = 1;

    @Test
    void nothingEscapes() throws IOException {
        FuzzRunner runner = new FuzzRunner();
        for (int number = 0; number < CASES; number++) {
            Case c = runner.generate(CAMPAIGN, number);
            try {
                runner.run(c);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "case " + number + " saved as " + FuzzCampaign.save(Path.of("target/fuzz"), c, e), e);
            }
        }
        System.out.println(runner.report());
        assertThat(10 * runner.loaded.get(Kind.IMAGE))
                .as("at least a tenth of the damaged images gets past the loader")
                .isGreaterThanOrEqualTo(runner.cases.get(Kind.IMAGE));
        assertThat(runner.missing())
                .as("instruction table rows that were not executed")
                .isEmpty();
    }

    @TestFactory
    List<DynamicTest> formerFailures() throws IOException {
        if (!Files.isDirectory(REPRODUCERS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(REPRODUCERS)) {
            return files.filter(file -> file.toString().endsWith(".bin"))
                    .sorted()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> replay(file)))
                    .toList();
        }
    }

    private static void replay(Path file) throws IOException {
        String name = file.getFileName().toString();
        Kind kind = Kind.valueOf(name.substring(0, name.indexOf('-')).toUpperCase(Locale.ROOT));
        new FuzzRunner().run(new Case(kind, Files.readAllBytes(file), kind != Kind.ELF));
    }
}
