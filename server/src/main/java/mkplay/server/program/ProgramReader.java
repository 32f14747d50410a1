package mkplay.server.program;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import mkplay.engine.Boot;
import mkplay.engine.Program;
import mkplay.server.api.JsonCursor;
import mkplay.server.limits.LimitProperties;
import mkplay.server.sample.SampleCatalogue;
import mkplay.toolchain.Language;
import mkplay.toolchain.SourceFile;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads the programs of a request: {@code files} alone (one program named {@code main}), {@code files} and {@code programs}, or
 * {@code sample}. An element of a program's {@code files} is the name of one of the request's files, or a file of its own as an
 * object of name and text.
 */
@Component
public class ProgramReader {

    /** The members of a request that this reads. */
    public static final Set<String> MEMBERS = Set.of("files", "programs", "sample");

    private static final Set<String> PROGRAM = Set.of("name", "files", "priority", "args");
    private static final Set<String> FILE = Set.of("name", "text");
    private static final Pattern PROGRAM_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,30}");
    private static final Pattern ARGUMENT = Pattern.compile("[\\x21-\\x7e]{1,200}");

    /** Names of the system's own tasks and modules. A program may take the place of the console server. */
    private static final Set<String> RESERVED = Set.of("sigma0", "init", "manifest");

    private static final int MAX_ARGS = 16;

    private final LimitProperties limits;
    private final SampleCatalogue samples;

    ProgramReader(LimitProperties limits, SampleCatalogue samples) {
        this.limits = limits;
        this.samples = samples;
    }

    /** The programs, or null after errors were noted. A sample sent with its own sources is recognised as that sample. */
    public @Nullable ProgramSet read(JsonCursor body) {
        ProgramSet set = given(body);
        if (set == null || set.sample() != null) {
            return set;
        }
        return samples.all().stream()
                .map(ProgramReader::ofSample)
                .filter(known -> known.programs().equals(set.programs()))
                .findFirst()
                .orElse(set);
    }

    private @Nullable ProgramSet given(JsonCursor body) {
        JsonCursor sample = body.get("sample");
        JsonCursor files = body.get("files");
        JsonCursor programs = body.get("programs");
        if (sample != null) {
            if (files != null || programs != null) {
                sample.error("cannot be given together with files or programs");
                return null;
            }
            return sample(sample);
        }
        if (files == null && programs == null) {
            body.error("needs one of the members files, programs and sample");
            return null;
        }
        Map<String, String> texts = files == null ? Map.of() : files(files);
        if (programs == null) {
            return single(files == null ? body : files, texts);
        }
        List<ProgramSource> list = programs.list(limits.programs(), at -> program(at, texts));
        distinct(programs, list);
        boolean empty = list.stream().allMatch(program -> program.name().equals(Boot.CONSOLE));
        return empty ? empty(programs) : new ProgramSet(list, null);
    }

    private static @Nullable ProgramSet empty(JsonCursor programs) {
        programs.error("must have at least one valid program, and not only a console server");
        return null;
    }

    /** One file as a whole program, for clients that send just a source. */
    public ProgramSet ofFile(String name, String text) {
        return new ProgramSet(List.of(main(List.of(new SourceText(name, text)))), null);
    }

    /** The programs of a sample, unchanged. */
    public static ProgramSet ofSample(SampleCatalogue.Entry entry) {
        List<ProgramSource> programs = entry.programs().stream()
                .map(p -> new ProgramSource(
                        p.name(),
                        p.files().stream()
                                .map(f -> new SourceText(f.name(), f.text()))
                                .toList(),
                        p.priority(),
                        p.args()))
                .toList();
        return new ProgramSet(programs, entry.id());
    }

    private @Nullable ProgramSet sample(JsonCursor at) {
        String id = at.text(100);
        if (id == null) {
            return null;
        }
        Optional<SampleCatalogue.Entry> entry = samples.find(id);
        if (entry.isEmpty()) {
            at.error("is not the id of a sample; GET /api/v1/samples lists them");
            return null;
        }
        return ofSample(entry.get());
    }

    private static ProgramSource main(List<SourceText> files) {
        return new ProgramSource("main", files, Program.DEFAULT_PRIORITY, List.of());
    }

    private static @Nullable ProgramSet single(JsonCursor at, Map<String, String> texts) {
        List<SourceText> files = new ArrayList<>();
        texts.forEach((name, text) -> files.add(new SourceText(name, text)));
        if (!compilable(at, files)) {
            return null;
        }
        return new ProgramSet(List.of(main(files)), null);
    }

    private Map<String, String> files(JsonCursor at) {
        Map<String, String> texts = new LinkedHashMap<>();
        at.members(limits.files()).forEach((name, member) -> {
            String text = source(member);
            if (fileName(member, name) && text != null) {
                texts.put(name, text);
            }
        });
        return texts;
    }

    private @Nullable String source(JsonCursor at) {
        String text = at.text(limits.fileBytes());
        if (text != null && text.getBytes(StandardCharsets.UTF_8).length > limits.fileBytes()) {
            at.error("has more than " + limits.fileBytes() + " bytes");
            return null;
        }
        return text;
    }

    private static boolean fileName(JsonCursor at, String name) {
        if (!SourceFile.NAME.matcher(name).matches()) {
            at.error("is not a file name: 1 to 64 letters, digits and _ . + -, first a letter, digit or _");
            return false;
        }
        if (Language.of(name).isEmpty()) {
            at.error("must end in .c, .cc, .cpp, .S, .s, .h, .hpp or .inc");
            return false;
        }
        return true;
    }

    private @Nullable ProgramSource program(JsonCursor at, Map<String, String> texts) {
        if (!at.object(PROGRAM)) {
            return null;
        }
        String name = programName(at);
        List<SourceText> files = programFiles(at, texts);
        JsonCursor priorityAt = at.get("priority");
        long priority =
                priorityAt == null ? Program.DEFAULT_PRIORITY : priorityAt.integer(1, 254, Program.DEFAULT_PRIORITY);
        JsonCursor argsAt = at.get("args");
        List<String> args = argsAt == null ? List.of() : argsAt.list(MAX_ARGS, ProgramReader::argument);
        if (name == null || files.isEmpty()) {
            return null;
        }
        return new ProgramSource(name, files, (int) priority, args);
    }

    private static @Nullable String programName(JsonCursor program) {
        JsonCursor at = program.get("name");
        if (at == null) {
            program.error("needs the member name");
            return null;
        }
        String name = at.text(100);
        if (name == null) {
            return null;
        }
        if (!PROGRAM_NAME.matcher(name).matches() || RESERVED.contains(name)) {
            at.error("is not a program's name: a letter, then up to 30 letters, digits, _ and -; "
                    + "sigma0, init and manifest are taken");
            return null;
        }
        return name;
    }

    private static @Nullable String argument(JsonCursor at) {
        String text = at.text(200);
        if (text != null && !ARGUMENT.matcher(text).matches()) {
            at.error("must be 1 to 200 printable ASCII characters without spaces");
            return null;
        }
        return text;
    }

    /** The named files, then every header of the request, which any program may include. */
    private List<SourceText> programFiles(JsonCursor program, Map<String, String> texts) {
        JsonCursor at = program.get("files");
        if (at == null) {
            program.error("needs the member files");
            return List.of();
        }
        Map<String, SourceText> files = new LinkedHashMap<>();
        at.list(limits.files(), element -> file(element, texts)).forEach(file -> {
            if (files.put(file.name(), file) != null) {
                at.error("has two files of one name");
            }
        });
        texts.forEach((name, text) -> {
            if (Language.of(name).orElse(Language.C) == Language.HEADER) {
                files.putIfAbsent(name, new SourceText(name, text));
            }
        });
        List<SourceText> list = List.copyOf(files.values());
        return compilable(at, list) ? list : List.of();
    }

    private @Nullable SourceText file(JsonCursor at, Map<String, String> texts) {
        if (at.isText()) {
            String name = at.text(100);
            String text = name == null ? null : texts.get(name);
            if (name == null || text == null) {
                at.error("is not one of the request's files");
                return null;
            }
            return new SourceText(name, text);
        }
        if (!at.object(FILE)) {
            return null;
        }
        JsonCursor nameAt = at.get("name");
        JsonCursor textAt = at.get("text");
        if (nameAt == null || textAt == null) {
            at.error("needs the members name and text");
            return null;
        }
        String name = nameAt.text(100);
        String text = source(textAt);
        return name != null && fileName(nameAt, name) && text != null ? new SourceText(name, text) : null;
    }

    private static boolean compilable(JsonCursor at, List<SourceText> files) {
        boolean some = files.stream().anyMatch(f -> Language.of(f.name()).orElse(Language.HEADER) != Language.HEADER);
        if (!some) {
            at.error("must have a file that ends in .c, .cc, .cpp, .S or .s");
        }
        return some;
    }

    private static void distinct(JsonCursor at, List<ProgramSource> programs) {
        Map<String, Integer> seen = new HashMap<>();
        for (ProgramSource program : programs) {
            if (seen.merge(program.name(), 1, Integer::sum) == 2) {
                at.error("has two programs named " + program.name());
            }
        }
    }
}
