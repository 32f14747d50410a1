package mkplay.server.program;

import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mkplay.engine.Program;
import mkplay.server.api.BodyReader;
import mkplay.server.api.Ids;
import mkplay.server.api.JsonCursor;
import mkplay.server.api.Owner;
import mkplay.server.api.Problem;
import mkplay.server.limits.LimitProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** {@code POST /api/v1/compile}: diagnostics without a run. */
@RestController
@RequestMapping("/api/v1/compile")
public class CompileController {

    /**
     * The answer.
     *
     * @param ok whether all programs have an image
     * @param diagnostics what the compiler and linker said
     * @param imageId hash of the images when ok
     * @param toolchain id of what compiled
     */
    public record Answer(
            boolean ok,
            List<Compilation.Note> diagnostics,
            @Nullable String imageId,
            String toolchain) {}

    private static final Set<String> OTHERS = Set.of("model", "limits", "input", "trace");

    private final BodyReader bodies;
    private final ProgramReader reader;
    private final CompileService service;
    private final LimitProperties limits;

    CompileController(BodyReader bodies, ProgramReader reader, CompileService service, LimitProperties limits) {
        this.bodies = bodies;
        this.reader = reader;
        this.service = service;
        this.limits = limits;
    }

    /** Compiles the programs of a run request; its other members are accepted and not looked at. */
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    public Mono<Answer> compile(ServerHttpRequest request, @RequestAttribute(Owner.ATTRIBUTE) Owner owner) {
        return bodies.json(request, limits.requestBytes())
                .map(this::read)
                .flatMap(set -> {
                    service.admit(set, owner);
                    return Mono.fromFuture(service.compile(set, owner));
                })
                .map(this::answer);
    }

    private ProgramSet read(JsonNode json) {
        JsonCursor body = JsonCursor.root(json);
        ProgramSet set = body.object(Stream.concat(ProgramReader.MEMBERS.stream(), OTHERS.stream())
                        .collect(Collectors.toSet()))
                ? reader.read(body)
                : null;
        body.check();
        if (set == null) {
            throw Problem.invalid("", "has no programs");
        }
        return set;
    }

    private Answer answer(Compilation compilation) {
        return new Answer(
                compilation.ok(),
                compilation.diagnostics(),
                compilation.ok() ? imageId(compilation.programs()) : null,
                service.toolchainId());
    }

    private static String imageId(List<Program> programs) {
        var digest = Ids.sha256();
        programs.forEach(program -> digest.update(program.elf()));
        return HexFormat.of().formatHex(digest.digest());
    }
}
