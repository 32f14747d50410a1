package mkplay.samples;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import mkplay.engine.Program;
import mkplay.toolchain.SourceFile;

/**
 * The catalogue of samples. Each is a folder with its sources and {@code sample.properties}: {@code title}, {@code topic},
 * {@code text}, {@code question}, {@code next}; {@code programs}, the tasks' names; and for each of these {@code NAME.files},
 * optionally {@code NAME.priority} and {@code NAME.args}. The file {@code index.txt} beside the folders fixes their order.
 */
public final class Samples {
    private static final String FOLDER = "samples/";

    private static final class Holder {
        static final List<Sample> ALL = readAll(Samples::text);
    }

    private Samples() {}

    /** Where a sample's files are read from: the text of a file by its path below the samples' folder. */
    @FunctionalInterface
    interface Source {
        String read(String path);
    }

    /** All samples, in the order of the gallery. */
    public static List<Sample> all() {
        return Holder.ALL;
    }

    /** The sample of this id, if there is one. */
    public static Optional<Sample> byId(String id) {
        return all().stream().filter(sample -> sample.id().equals(id)).findFirst();
    }

    /**
     * A sample's programs as they were compiled when the project was built, ready to run.
     *
     * @throws IllegalArgumentException if there is no such sample
     */
    public static List<Program> prebuilt(String id) {
        Sample sample = byId(id).orElseThrow(() -> new IllegalArgumentException("no sample " + id));
        return sample.programs().stream()
                .map(p -> new Program(
                        p.name(), UserImages.resource(FOLDER + id + "/" + p.name() + ".elf"), p.priority(), p.args()))
                .toList();
    }

    static List<Sample> readAll(Source source) {
        return source.read("index.txt")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(id -> read(id, source))
                .toList();
    }

    private static Sample read(String id, Source source) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(source.read(id + "/sample.properties")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<SampleProgram> programs = new ArrayList<>();
        for (String name : words(required(properties, id, "programs"))) {
            List<SourceFile> files = words(required(properties, id, name + ".files")).stream()
                    .map(file -> new SourceFile(file, source.read(id + "/" + file)))
                    .toList();
            int priority = Integer.parseInt(
                    properties.getProperty(name + ".priority", Integer.toString(Program.DEFAULT_PRIORITY)));
            programs.add(new SampleProgram(name, priority, words(properties.getProperty(name + ".args", "")), files));
        }
        return new Sample(
                id,
                required(properties, id, "title"),
                required(properties, id, "topic"),
                required(properties, id, "text"),
                required(properties, id, "question"),
                required(properties, id, "next"),
                properties.getProperty("lesson", "").strip(),
                programs);
    }

    private static String required(Properties properties, String id, String key) {
        String value = properties.getProperty(key);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("sample " + id + " has no " + key);
        }
        return value.strip();
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }

    private static String text(String path) {
        return new String(UserImages.resource(FOLDER + path), StandardCharsets.UTF_8);
    }
}
