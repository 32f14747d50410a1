package mkplay.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WireSchemaGeneratedCodeTest {

    private static final Path TOP = Path.of("..");

    @Test
    void committedTypeScriptIsFresh() throws IOException {
        assertThat(Files.readString(TOP.resolve(WireSchema.TYPESCRIPT))).isEqualTo(WireSchema.typeScript());
    }

    @Test
    void committedDocumentIsFresh() throws IOException {
        assertThat(Files.readString(TOP.resolve(WireSchema.DOCUMENT))).isEqualTo(WireSchema.document());
    }
}
