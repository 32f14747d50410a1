package mkplay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import mkplay.server.limits.BatchProperties;
import mkplay.server.limits.LimitProperties;
import mkplay.server.limits.QueueProperties;
import mkplay.server.program.CompileProperties;
import mkplay.server.run.RunProperties;
import mkplay.server.session.SessionProperties;
import mkplay.server.share.ShareProperties;
import mkplay.server.storage.StorageProperties;
import mkplay.server.stream.StreamProperties;
import mkplay.server.web.WebProperties;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** {@code docs/configuration.md} has every property of the server with its default, and no other. */
class ConfigurationDocumentTest {

    private static final List<Class<?>> PROPERTIES = List.of(
            LimitProperties.class,
            BatchProperties.class,
            QueueProperties.class,
            CompileProperties.class,
            RunProperties.class,
            SessionProperties.class,
            ShareProperties.class,
            StorageProperties.class,
            StreamProperties.class,
            WebProperties.class);

    @Test
    void theDocumentHasEveryPropertyWithItsDefaultAndNoOther() throws IOException {
        List<String> declared = new ArrayList<>();
        for (Class<?> type : PROPERTIES) {
            collect(type.getAnnotation(ConfigurationProperties.class).value(), type, declared);
        }
        Path document = Files.exists(Path.of("docs/configuration.md"))
                ? Path.of("docs/configuration.md")
                : Path.of("../docs/configuration.md");
        List<String> documented = Pattern.compile(
                        "^\\| `(playground[.][^`]+)` \\| (?:`([^`]*)`|none) \\| \\S", Pattern.MULTILINE)
                .matcher(Files.readString(document))
                .results()
                .map(row -> row.group(1) + "=" + (row.group(2) == null ? "" : row.group(2)))
                .map(row -> row.startsWith("playground.storage.url=") ? "playground.storage.url=" : row)
                .toList();
        assertThat(documented).containsExactlyInAnyOrderElementsOf(declared);
    }

    private static void collect(String prefix, Class<?> type, List<String> into) {
        for (Parameter parameter : type.getDeclaredConstructors()[0].getParameters()) {
            String name = prefix + "."
                    + parameter.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (parameter.getType().isRecord()) {
                collect(name, parameter.getType(), into);
            } else {
                DefaultValue value = parameter.getAnnotation(DefaultValue.class);
                into.add(name + "=" + (value == null ? "" : String.join(",", value.value())));
            }
        }
    }
}
