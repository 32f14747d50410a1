package mkplay.server.run;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mkplay.engine.InputEvent;
import mkplay.engine.Limits;
import mkplay.server.api.JsonCursor;
import mkplay.server.api.Problem;
import mkplay.server.expect.ExpectationReader;
import mkplay.server.expect.Expectations;
import mkplay.server.limits.LimitProperties;
import mkplay.server.limits.LimitReader;
import mkplay.server.limits.RunKind;
import mkplay.server.program.KernelReader;
import mkplay.server.program.ProgramReader;
import mkplay.server.program.ProgramSet;
import mkplay.x86.machine.InputSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Reads the body of a run, session or share request. */
@Component
public class RunRequestReader {

    private static final Set<String> OPTIONS = Set.of("model", "limits", "input", "trace", "profile", "anatomy");
    private static final Set<String> BATCH_ONLY =
            Stream.concat(Stream.of("expect"), KernelReader.MEMBERS.stream()).collect(Collectors.toSet());
    private static final Set<String> INPUT = Set.of("cycle", "text", "base64", "source");

    /** More events than anybody types; each costs the machine an entry in its event queue. */
    private static final int MAX_INPUT_EVENTS = 10_000;

    private static final int MOST_SOURCE_CHARS = 16;

    private final ProgramReader programs;
    private final KernelReader kernels;
    private final LimitReader limits;
    private final LimitProperties properties;

    RunRequestReader(ProgramReader programs, KernelReader kernels, LimitReader limits, LimitProperties properties) {
        this.programs = programs;
        this.kernels = kernels;
        this.limits = limits;
        this.properties = properties;
    }

    /**
     * A valid request.
     *
     * @param others members that the caller reads itself
     * @throws Problem 422 with every error and its place
     */
    public RunRequest read(JsonNode json, RunKind kind, Set<String> others) {
        JsonCursor body = JsonCursor.root(json);
        RunRequest request = read(body, kind, others);
        body.check();
        if (request == null) {
            throw Problem.invalid("", "has no programs");
        }
        return request;
    }

    /** The same at a cursor; null after errors were noted. */
    public @Nullable RunRequest read(JsonCursor body, RunKind kind, Set<String> others) {
        Set<String> members = Stream.of(
                        ProgramReader.MEMBERS, OPTIONS, kind == RunKind.BATCH ? BATCH_ONLY : Set.<String>of(), others)
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
        if (!body.object(members)) {
            return null;
        }
        boolean own = kind == RunKind.BATCH && kernels.wanted(body);
        ProgramSet set = own ? kernels.read(body) : programs.read(body);
        RunRequest.Options options = options(body, kind);
        Expectations expect = kind == RunKind.BATCH ? ExpectationReader.read(body.get("expect")) : null;
        return set == null ? null : new RunRequest(set, options, expect);
    }

    /** One source file with everything else as it is by default. */
    public RunRequest ofFile(String name, String text, RunKind kind) {
        Limits defaults = kind.defaults(properties);
        return new RunRequest(
                programs.ofFile(name, text),
                new RunRequest.Options(
                        Models.DEFAULT, properties.memoryBytes(), defaults, List.of(), true, false, false));
    }

    private RunRequest.Options options(JsonCursor body, RunKind kind) {
        JsonCursor input = body.get("input");
        JsonCursor trace = body.get("trace");
        JsonCursor profile = body.get("profile");
        JsonCursor anatomy = body.get("anatomy");
        Limits granted = limits.read(body.get("limits"), kind);
        return new RunRequest.Options(
                model(body.get("model")),
                properties.memoryBytes(),
                granted,
                input == null ? List.of() : input(input),
                trace == null || trace.flag(true),
                profile != null && profile.flag(false),
                anatomy != null && anatomy.flag(false));
    }

    private static String model(@Nullable JsonCursor at) {
        String name = at == null ? Models.DEFAULT : at.text(Models.MAX_NAME);
        if (at != null && name != null) {
            Models.problem(name).ifPresent(at::error);
        }
        return name == null ? Models.DEFAULT : name;
    }

    private List<InputEvent> input(JsonCursor at) {
        List<InputEvent> events = at.list(MAX_INPUT_EVENTS, this::event);
        long bytes = events.stream().mapToLong(e -> e.bytes().length).sum();
        if (bytes > properties.inputBytes()) {
            at.error("has " + bytes + " bytes; at most " + properties.inputBytes() + " are taken");
        }
        List<InputEvent> ordered = new ArrayList<>(events);
        for (int i = 1; i < ordered.size(); i++) {
            if (ordered.get(i).cycle() < ordered.get(i - 1).cycle()) {
                at.error("must be in order of cycles; element " + i + " is before its predecessor");
                break;
            }
        }
        return ordered;
    }

    private @Nullable InputEvent event(JsonCursor at) {
        if (!at.object(INPUT)) {
            return null;
        }
        JsonCursor cycleAt = at.get("cycle");
        long cycle = cycleAt == null ? 0 : cycleAt.integer(0, Long.MAX_VALUE, 0);
        JsonCursor text = at.get("text");
        JsonCursor base64 = at.get("base64");
        if ((text == null) == (base64 == null)) {
            at.error("needs one of the members text and base64");
            return null;
        }
        byte[] bytes = text != null ? utf8(text) : decoded(base64);
        return bytes == null ? null : new InputEvent(cycle, source(at.get("source")), bytes);
    }

    private static InputSource source(@Nullable JsonCursor at) {
        if (at == null) {
            return InputSource.SERIAL;
        }
        String name = at.text(MOST_SOURCE_CHARS);
        if (name != null && !List.of("serial", "keyboard").contains(name)) {
            at.error("is neither serial nor keyboard");
        }
        return "keyboard".equals(name) ? InputSource.KEYBOARD : InputSource.SERIAL;
    }

    private byte @Nullable [] utf8(JsonCursor at) {
        String text = at.text(properties.inputBytes());
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private byte @Nullable [] decoded(@Nullable JsonCursor at) {
        String text = at == null ? null : at.text(properties.inputBytes() * 2);
        if (at == null || text == null) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            at.error("is not base64");
            return null;
        }
    }
}
