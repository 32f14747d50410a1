package mkplay.server.run;

import java.util.List;
import java.util.Map;
import mkplay.engine.InputEvent;
import mkplay.engine.Limits;
import mkplay.server.api.Ids;
import mkplay.server.program.CompileService;
import mkplay.server.program.OwnKernel;
import mkplay.server.program.ProgramSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The key of a run: a hash of everything that determines it. Equal keys, equal results. */
@Component
public class RunKeys {

    /** Changes when a change of the server makes equal requests run differently. */
    private static final int VERSION = 1;

    private final CompileService compiler;
    private final SystemImages images;
    private final JsonMapper mapper;

    RunKeys(CompileService compiler, SystemImages images, JsonMapper mapper) {
        this.compiler = compiler;
        this.images = images;
        this.mapper = mapper;
    }

    /** Everything that determines a run. The wall limit does not: a run that it ends is not kept under its key. */
    private record Determinants(
            int version,
            List<ProgramSource> programs,
            String toolchain,
            Map<String, String> system,
            String model,
            int modelVersion,
            int memoryBytes,
            Limits limits,
            List<InputEvent> input,
            boolean trace,
            boolean profile,
            boolean anatomy,
            @Nullable OwnKernel kernel) {}

    /** The key of a request. */
    public String of(RunRequest request) {
        String prebuilt = compiler.prebuiltHash(request.programs());
        RunRequest.Options options = request.options();
        return Ids.hash(mapper.writeValueAsString(new Determinants(
                VERSION,
                request.programs().programs(),
                prebuilt != null ? "prebuilt " + prebuilt : compiler.toolchainId(),
                images.hashes(),
                options.model(),
                Models.version(options.model()),
                options.memoryBytes(),
                options.limits(),
                options.input(),
                options.trace(),
                options.profile(),
                options.anatomy(),
                request.programs().kernel())));
    }
}
