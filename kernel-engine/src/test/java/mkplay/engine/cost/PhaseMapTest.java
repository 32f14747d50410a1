package mkplay.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mkplay.engine.profile.CodeImage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the map of phases looks for is in our kernel's image: a renamed symbol or file would silently count for another phase. */
class PhaseMapTest {

    private static CodeImage code;

    @BeforeAll
    static void readKernel() throws IOException {
        try (InputStream in = PhaseMapTest.class.getResourceAsStream("/mkplay/kernel.elf")) {
            code = Objects.requireNonNull(
                    CodeImage.of(Objects.requireNonNull(in, "kernel.elf").readAllBytes()));
        }
    }

    @Test
    void eachSymbolIsInTheKernel() {
        Stream.of(PhaseMap.ENTRIES, PhaseMap.EXITS, List.of(PhaseMap.GATES, PhaseMap.COMPLETE))
                .flatMap(Collection::stream)
                .forEach(name -> assertThat(code.named(name)).as(name).isNotNull());
    }

    @Test
    void eachSourceOfTransfersHasCode() {
        Set<String> files = code.rows().stream().map(row -> row.line().file()).collect(Collectors.toSet());
        assertThat(PhaseMap.TRANSFERS)
                .allSatisfy(file -> assertThat(files).anyMatch(f -> f.endsWith(PhaseMap.KERNEL + file)));
    }
}
