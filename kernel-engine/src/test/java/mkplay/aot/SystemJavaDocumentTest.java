package mkplay.aot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The document's table of rules is the checker's. */
class SystemJavaDocumentTest {
    @Test
    void tableOfRulesIsComplete() throws IOException {
        List<String> documented;
        try (Stream<String> lines = Files.lines(Path.of("../docs/system-java.md"))) {
            documented = lines.filter(l -> l.startsWith("| `")).toList();
        }
        assertThat(documented)
                .containsExactlyElementsOf(Stream.of(Rule.values())
                        .map(r -> "| `%s` | %s |".formatted(r.id(), r.sentence()))
                        .toList());
    }
}
